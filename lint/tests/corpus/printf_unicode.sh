#!/bin/bash
# expect: line 4: printf '\u…'
# prints: A
printf "\u0041\n"
