#!/bin/sh
# expect: line 5: `dirname` with several names
# prints: /a
# prints: /c
dirname /a/b /c/d
