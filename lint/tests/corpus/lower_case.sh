#!/bin/bash
# expect: line 5: ${x,,}
# prints: yes
choice=Y
if [ "${choice,,}" = y ]; then
    echo yes
fi
