#!/bin/sh
# expect: line 4: apt
# prints: ok
apt --version >/dev/null 2>&1 && echo ok
