#!/bin/sh
# What the container, and the device, starts: prepares everything, shows the
# state and hands over to a shell if there is somebody to type.
set -eu

# Init starts it with hardly any variables.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

/src/1-ui/display/banner.sh
jesteros-manager.sh init
jesteros-manager.sh status

if [ -t 0 ]; then
    exec "${SHELL:-/bin/sh}"
fi
