#!/bin/sh
# expect: nothing
# prints: one
# prints: hi there
# prints: A
# prints: B
# prints: a	b
# prints: test
# prints: 2
# prints: here
# prints: home back
x=1; [ "$x" -eq 1 ] && echo one
say_hi() { echo "hi $1"; }
say_hi there
for i in a b; do echo "$i"; done | tr a-z A-Z
source /dev/null
echo -e 'a\tb'
[[ a == a ]] && echo test
a=(1 2); echo "${a[1]}"
cat <<<here
until true; do :; done
echo "${HOME+home}" `echo back`
while :; do break; done
