#!/bin/bash
# expect: line 4: {01..03}
# prints: 01 02 03
echo {01..03}
