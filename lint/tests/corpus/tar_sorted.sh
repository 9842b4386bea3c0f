#!/bin/sh
# expect: line 4: tar --sort
# prints: ok
tar --sort=name -cf /dev/null /etc/passwd 2>/dev/null && echo ok
