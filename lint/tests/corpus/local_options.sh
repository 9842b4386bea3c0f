#!/bin/bash
# expect: line 5: local -
# prints: /etc/passwd
f() {
    local -
    set -f
}
f
echo /etc/pass[w]d
