#!/bin/bash
# expect: line 5: ${x:0:-1}
# prints: quil
x=quill
echo "${x:0:-1}"
