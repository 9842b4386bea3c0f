#!/bin/bash
# expect: nothing
# prints: g
# prints: h
# prints: k
# prints: l
# prints: one
# prints: bye
f() { return 0; }; function g { echo g; }; function h() { echo h; }
k () ( echo k )
f && g; h; k
l() if true; then echo l; fi
l; time -p true 2>/dev/null
trap 'echo bye' EXIT
select x in one; do echo "$x"; break; done 2>/dev/null <<<1
