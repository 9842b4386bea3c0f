#!/bin/bash
# expect: line 4: printf '%(…)T'
# prints: 1970
TZ=UTC printf "%(%Y)T\n" 0
