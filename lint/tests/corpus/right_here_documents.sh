#!/bin/bash
# expect: nothing
# prints: unused
# prints: a inner (and) ink
# prints: b ` $(
x=ink
cat <<-"END" <<<unused && cat <<A; cat <<'B'
	kept $x
	END
a $(cat <<C
inner (and) $x
C
)
A
b ` $(
B
