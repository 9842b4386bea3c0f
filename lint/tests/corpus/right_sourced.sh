# expect: nothing
# prints: quirr
# Sourced by bash: there is no first line that says which shell it is for.
say() { local word=$1; echo "${word//l/r}"; }
say quill
