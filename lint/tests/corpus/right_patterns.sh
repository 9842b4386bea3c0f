#!/bin/bash
# expect: nothing
# prints: picture
# prints: photo ph_t_.jp_g
# prints: other
# prints: regex
# prints: negated
shopt -s extglob
x=photo.jpeg
case $x in *.@(jpg|jp?(e)g)) echo picture ;; esac
echo "${x%%.*}" "${x//+([aeiou])/_}"
[[ $x == !(*.png) ]] && echo other
[[ $x =~ (j|p)+eg ]] && echo regex
! false && echo negated
