#!/bin/sh
# expect: line 4: df --output
# prints: /
df --output=target / | tail -n 1
