#!/bin/bash
# expect: line 5: mapfile
# prints: b
printf "a\nb\n" >/tmp/lines.$$
readarray -t lines </tmp/lines.$$
rm /tmp/lines.$$
echo "${lines[1]}"
