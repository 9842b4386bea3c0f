#!/bin/bash
# expect: nothing
# prints: uil
# prints: glob
# prints: ink pen paper 3 paper
# prints: qoill quirr quil uill ui ll l
# prints: 0 1 
# prints: a\ b
# prints: line a
# prints: line b
# prints: two three
# prints: a b c 3 2 1 xz yz
# prints: 22
# prints: x 0 1 2
# prints: tab	here 8 255
set -euo pipefail
a=(ink pen)
a+=(paper)
x=quill
[[ $x =~ ^q(u.l)l$ ]] && echo "${BASH_REMATCH[1]}"
[[ $x == q* && ( -e /etc/passwd || ! -d /none ) ]] && echo glob
echo "${a[@]}" "${#a[@]}" "${a[${#a[@]}-1]}"
echo "${x/u/o} ${x//l/r} ${x%l} ${x#q} ${x:1:2} ${x: -2} ${x:(-2):1}"
for ((i = 0; i < 2; i++)); do printf '%s ' "$i"; done; echo
printf -v y '%q' "a b"; echo "$y"
while read -r line; do echo "line $line"; done < <(printf 'a\nb\n')
read -r first rest <<<"one two three"; echo "$rest"
echo {a..c} {3..1} {x,y}z
f() { local -a l; l=(1 2); local -r n=2; echo "${l[1]}$n"; }
f &> /dev/null; f 2>&1 | cat
echo "${!x*} ${!a[*]}"
echo $'tab\there' "$((2 ** 3)) $((16#ff))"
