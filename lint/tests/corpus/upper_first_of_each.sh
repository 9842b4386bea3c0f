#!/bin/bash
# expect: line 5: ${x^^}
# prints: Ink Pen
a=(ink pen)
echo "${a[@]^}"
