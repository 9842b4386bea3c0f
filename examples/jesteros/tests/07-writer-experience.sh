#!/bin/sh
# Writing is a pleasure.
set -eu
. /tests/lib.sh

expect 'the banner has the motto' sh -c '/src/1-ui/display/banner.sh | grep -q candlelight'
for folder in manuscripts notes drafts scrolls; do
    expect "/root/$folder is there" [ -w "/root/$folder" ]
done
expect 'a wrong word is explained' sh -c 'jesteros-manager.sh dance 2>&1 | grep -q usage:'
finish
