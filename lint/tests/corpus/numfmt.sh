#!/bin/sh
# expect: line 4: numfmt
# prints: 2.0K
numfmt --to=iec 2048
