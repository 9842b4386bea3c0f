#!/bin/sh
# expect: line 4: ln -r
# prints: ../etc/passwd
ln -sr /etc/passwd /tmp/link.$$ && readlink /tmp/link.$$
