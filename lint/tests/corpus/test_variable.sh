#!/bin/bash
# expect: line 4: [ -v …
# prints: set
if [ -v HOME ]; then
    echo set
fi
