#!/bin/bash
# expect: line 5: declare -n
# prints: quill
x=quill
declare -n ref=x
echo "$ref"
