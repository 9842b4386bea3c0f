#!/bin/bash
# expect: line 4: declare -u
# prints: QUILL
declare -u word
word=quill
echo "$word"
