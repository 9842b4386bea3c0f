#!/bin/bash
# expect: line 4: [ -v …
# prints: set
if [[ -n x && -v HOME ]]; then
    echo set
fi
