#!/bin/bash
# expect: line 4: declare -l
# prints: quill
declare -l word
word=QUILL
echo "$word"
