#!/bin/bash
# expect: line 6: ${x^^}
# prints: QUILL
x=quill
cat <<TEXT
${x^^}
TEXT
