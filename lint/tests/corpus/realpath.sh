#!/bin/sh
# expect: line 5: realpath
# prints: /etc
cd /etc || exit
realpath .
