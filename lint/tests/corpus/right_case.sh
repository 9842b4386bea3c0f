#!/bin/bash
# expect: nothing
# prints: go
# prints: halt
# prints: inner
# prints: parens
# prints: nested
# prints: ?
for word in start stop "(x)" ';' other; do
    case "$word" in
        start | begin) echo "go" ;;
        (stop) echo "halt"; (echo inner) ;;
        "("*")") echo "parens" ;;
        *[\;]*) case x in x) echo "nested" ;; esac ;;
        *) echo "?" # a comment with ;& and |& and 'quote
    esac
done
