#!/bin/sh
# expect: line 4: env -C
# prints: /etc
env -C /etc pwd
