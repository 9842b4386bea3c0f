#!/bin/bash
# expect: line 4: read -t 0.1
# prints: quill
read -r -t 0.5 x <<<quill
echo "$x"
