#!/bin/sh
# expect: line 4: python3
# prints: 1
python3 -c "print(1)"
