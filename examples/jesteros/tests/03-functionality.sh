#!/bin/sh
# What a writer writes is counted and kept.
set -eu
. /tests/lib.sh

jesteros-service-init.sh directories
jesteros-service-init.sh interface
expect 'the motto can be read' grep -q candlelight /var/jesteros/motto
echo 'once upon a midnight dreary' >/root/manuscripts/poem.txt
expect 'the tracker runs' jesteros-tracker.sh
expect 'five words are counted' [ "$(cat /var/jesteros/typewriter/words)" = 5 ]
expect 'the typewriter is well' health-check.sh check
expect 'the state says so' [ "$(health-check.sh status)" = well ]
expect 'the manager tells the state' jesteros-manager.sh status
finish
