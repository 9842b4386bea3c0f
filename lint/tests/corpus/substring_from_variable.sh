#!/bin/bash
# expect: line 6: ${x:0:-1}
# prints: uil
x=quill
n=1
echo "${x:$n:-1}"
