#!/bin/bash
# expect: line 5: a here-document in `$(…)` with a lone quote or parenthesis
# prints: it is a smile :)
echo "$(cat <<"END"
it is a smile :)
END
)"
