#!/bin/sh
# expect: line 4: a function name such as `a-b`
# prints: hi
say-hi() { echo hi; }
say-hi
