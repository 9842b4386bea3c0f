#!/bin/sh
# expect: line 4: <(…)
# prints: hi
cat <(echo hi)
