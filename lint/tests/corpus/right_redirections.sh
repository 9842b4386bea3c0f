#!/bin/bash
# expect: nothing
# prints: out
# prints: piped err
# prints: got a
# prints: got b
# prints: sub
# prints: here
# prints: both
# prints: x
exec 3>&1
{ echo out; echo err >&2; } 2>&1 >&3 | sed 's/^/piped /'
if true; then echo a; echo b; fi >/tmp/r.$$ 2>&1 </dev/null
while read -r l; do echo "got $l"; done </tmp/r.$$
(echo sub) &> /tmp/r.$$; cat /tmp/r.$$
cat <<<"here" 3>&-
echo both >& /tmp/r.$$; cat </tmp/r.$$
: >|/tmp/r.$$; echo x 1<>/tmp/r.$$; cat /tmp/r.$$
