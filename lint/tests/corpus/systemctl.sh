#!/bin/sh
# expect: line 4: systemctl
# prints: ok
systemctl --version >/dev/null && echo ok
