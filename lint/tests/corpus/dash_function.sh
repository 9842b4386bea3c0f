#!/bin/dash
# expect: line 4: function
# prints: f
function f {
    echo f
}
f
