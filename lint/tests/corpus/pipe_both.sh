#!/bin/bash
# expect: line 4: |&
# prints: 1
ls /none |& grep -c none
