#!/bin/bash
# expect: line 5: &>>
# prints: one
f=$(mktemp)
echo one &>> "$f"
cat "$f"
