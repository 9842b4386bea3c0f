#!/bin/bash
# expect: line 4: $'\u…'
# prints: A
echo $'\u0041'
