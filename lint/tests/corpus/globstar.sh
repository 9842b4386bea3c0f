#!/bin/bash
# expect: line 5: shopt -s globstar
# prints: 1
mkdir -p /tmp/star.$$/a/b && : >/tmp/star.$$/a/b/x
shopt -s nullglob globstar
set -- /tmp/star.$$/**/x
echo "$#"
rm -r /tmp/star.$$
