#!/bin/sh
# Counts the words in the manuscripts and remembers the sum.
set -eu
. "${COMMON_PATH:-/src/3-system/common/common.sh}"

words=$(find "$MANUSCRIPTS" -type f -name '*.txt' -exec cat {} + | wc -w)
words=$((words + 0))
put "$JESTER_LIB/wordcount" "$words"
put "$JESTEROS_BASE/typewriter/words" "$words"
say "$words words written"
