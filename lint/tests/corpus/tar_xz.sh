#!/bin/sh
# expect: line 4: tar -J
# prints: ok
tar cJf /dev/null /etc/passwd 2>/dev/null && echo ok
