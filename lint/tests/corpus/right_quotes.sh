#!/bin/bash
# expect: nothing
# prints: a "b" c its d e
# prints: f }g h) single \
# prints: ab two
# prints: lines end
# prints: # not a comment
echo "a \"b\" `echo \`echo c\`` ${x:-its} ${x:-"d e"}"
echo ${x:-'f }g'} "${x-$(echo "h)")}" 'single \'
echo a\
b "two
lines" \
    end # comment with ' and "
echo a#b "$#" ${#} ${#x} "${@:-none}" $$ >/dev/null; echo "# not a comment"
