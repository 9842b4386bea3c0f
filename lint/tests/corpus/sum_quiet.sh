#!/bin/sh
# expect: line 4: sha256sum --quiet
# prints: 0
sha256sum --quiet -c /dev/stdin <<SUM
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  /dev/null
SUM
echo $?
