#!/bin/bash
# expect: line 4: {fd}>
# prints: ok
exec {log}>/dev/null
echo "started" >&"$log" && echo ok
