#!/bin/sh
# expect: line 5: https://
# prints: ok
# not run: it needs a network
wget -q https://example.org/ && echo ok
