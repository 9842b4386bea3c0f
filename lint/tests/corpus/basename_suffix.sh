#!/bin/sh
# expect: line 4: basename -a
# prints: a
basename -s .sh a.sh
