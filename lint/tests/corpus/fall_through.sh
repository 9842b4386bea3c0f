#!/bin/bash
# expect: line 6: ;&
# prints: 1
# prints: 2
case a in
    a) echo 1 ;&
    b) echo 2 ;;
esac
