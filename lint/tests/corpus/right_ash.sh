#!/bin/busybox ash
# expect: nothing
# prints: one
# prints: 1 2
# prints: 7
# prints: a	b
# prints: 2abc
# prints: it it's
x=1
[[ $x == 1 ]] && echo one
echo $((x++)) "$x"; let x=7; echo "$x"
source /dev/null && echo -e 'a\tb'
read -n 2 y <<END
abc
END
f() { local z=2; echo "$z$y"; }; f
[ -n "$RANDOM" ] && trap '' SIGINT && echo "it ${z:-it's}"
