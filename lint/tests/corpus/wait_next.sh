#!/bin/bash
# expect: line 5: wait -n
# prints: done
true &
wait -n && echo done
