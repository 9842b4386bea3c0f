#!/bin/bash
# expect: line 5: ${x,,}
# prints: is y
x=Y
echo "is $(echo "`echo ${x,,}`")"
