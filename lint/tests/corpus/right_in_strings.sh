#!/bin/bash
# expect: nothing
# prints: declare -A x |& timeout &>> ${x,,} &>> timeout
# prints: it's ${x,,} ${x,,}
echo "declare -A x |& timeout" '&>> ${x,,}' \&\>\> timeout
# timeout 5 sort -h ${x^^} |&
: <<'TEXT'
${x,,} $(timeout 5 nproc) `coproc`
TEXT
echo 'it'"'"'s' "\${x,,}" \$\{x,,}
