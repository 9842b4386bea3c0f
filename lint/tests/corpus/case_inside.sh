#!/bin/bash
# expect: line 5: `case` in `$(…)` without `(` before the pattern
# prints: yes
x=$(case a in
    a) echo yes ;;
esac)
echo "$x"
