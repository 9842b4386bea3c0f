#!/bin/bash
# expect: line 4: declare -A
# prints: blue
declare -A colours
colours[sky]=blue
colours[grass]=green
echo "${colours[sky]}"
