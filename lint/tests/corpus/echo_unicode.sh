#!/bin/bash
# expect: line 4: echo -e '\u…'
# prints: A
echo -e "\u0041"
