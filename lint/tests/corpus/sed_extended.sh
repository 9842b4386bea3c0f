#!/bin/sh
# expect: line 4: sed -E
# prints: xb
echo aab | sed -E "s/a+/x/"
