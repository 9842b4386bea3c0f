#!/bin/sh
# expect: line 4: timeout
# prints: hi
env LC_ALL=C nice -n 1 timeout 5 echo hi
