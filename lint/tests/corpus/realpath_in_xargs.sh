#!/bin/sh
# expect: line 4: realpath
# prints: /etc
echo /etc/. | xargs -n 1 realpath
