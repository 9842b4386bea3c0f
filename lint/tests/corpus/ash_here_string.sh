#!/bin/busybox ash
# expect: line 4: <<<
# prints: hi
cat <<<hi
