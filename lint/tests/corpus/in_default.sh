#!/bin/bash
# expect: line 5: ${x,,}
# prints: a
unset y; x=A
echo "${y:-"${x,,}"}"
