#!/bin/bash
# expect: nothing
# prints: 10
# prints: xb
# prints: /etc
# prints: directory
# prints: /tmp/tmp.
# prints: xy
# prints: 1970-01-01
# prints: YWJj
# prints: stalled
# prints: 87428fc5
# prints: roo
# prints: locked
# prints: packed
# prints: /etc/passwd
# prints: 1,2,3
# prints: one
# prints: /etc
# prints: b
printf '3\n10\n' | sort -rn | head -n 1
echo aab | sed -r 's/a+/x/'
readlink -f /etc/../etc
stat -c %F /etc
mktemp -d -p /tmp | cut -c 1-9
echo x | xargs -r -n 1 -I{} echo {}y
date -u -d @0 +%Y-%m-%d
base64 -w 0 </dev/null; printf abc | base64 -w 0; echo
install -D /dev/null /tmp/in/stalled && find /tmp/in -name stalled -printf '%f\n' -delete
echo a | sha256sum | cut -c 1-8
du --apparent-size --max-depth=0 /etc >/dev/null && head -c 3 /etc/passwd; echo
flock -n /tmp/lock.$$ echo locked
tar --owner=0 --numeric-owner --mtime=@0 --transform=s/a/b/ -czf /dev/null /etc/passwd 2>/dev/null && echo packed
grep -r -l --exclude-dir=none root /etc/passwd
seq -s , 1 3; sleep 0.01; shuf -e one; ls -d --group-directories-first /etc
cut --complement -c 1 <<<ab
