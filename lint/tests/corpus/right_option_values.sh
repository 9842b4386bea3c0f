#!/bin/bash
# expect: nothing
# prints: a h
# prints: ok
# prints: a
# prints: -P
# prints: yes
# prints: no -v
printf 'b h\na h\n' | sort -t h -k 1,1 | head -n 1
echo J >/tmp/J.$$; tar -C /tmp -cf /tmp/z.$$ "J.$$" && echo ok
echo a-E | sed -e s/-E// -n -e p
echo -P | grep -e -P
test -d -n && echo no; echo yes
set -- -h; [ "$1" = -h ] && sort -- /dev/null
[ "$1" = -v ] || echo "no -v"
