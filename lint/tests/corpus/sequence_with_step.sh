#!/bin/bash
# expect: line 6: {1..10..2}
# prints: 1
# prints: 4
# prints: 7
for i in {1..7..3}; do
    echo "$i"
done
