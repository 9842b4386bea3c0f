# expect: line 3: ${x^^}
# prints: QUILL
say() { echo "${1^^}"; }
say quill
