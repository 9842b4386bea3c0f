#!/bin/sh
# expect: line 4: timeout
# prints: hi
timeout 5 echo hi
