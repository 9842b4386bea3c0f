#!/bin/bash
# expect: line 5: ${x,,}
# prints: qUILL
x=QUILL
echo "${x,}"
