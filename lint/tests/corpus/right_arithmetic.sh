#!/bin/bash
# expect: nothing
# prints: between
# prints: 8 5 5
# prints: sub
# prints: shells
# prints: in
# prints: 6 5 5
# prints: 5
x=3
((x > 2 && x < 9)) && echo between
((x++)) || true
echo $((x << 1)) $(( (x) + (1) )) $[x+1]
( (echo sub); (echo shells) )
echo $( (echo in) )
a=(5 6); i=1
echo "${a[i]} ${a[$((i-1))]} ${a[i-1]}"
let x+=1; echo "$x"
