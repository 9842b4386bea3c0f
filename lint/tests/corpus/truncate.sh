#!/bin/sh
# expect: line 4: truncate
# prints: 3
truncate -s 3 /tmp/size.$$
wc -c </tmp/size.$$
