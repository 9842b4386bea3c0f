#!/bin/bash
# expect: line 5: ${x@Q}
# prints: 'a b'
x="a b"
echo ${x@Q}
