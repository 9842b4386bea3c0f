#!/bin/sh
# gpgv for apt, but for one thing: a good signature stays good after its key
# has expired. Every key that ever signed Lenny has; bad signatures stay bad.
fd=
previous=
for word; do
    case $word in --status-fd=*) fd=${word#--status-fd=} ;; esac
    if [ "$previous" = --status-fd ]; then fd=$word; fi
    previous=$word
done
case $fd in
    [0-9]) ;;
    *) exec gpgv "$@" ;;
esac
status=/tmp/gpgv.$$
eval "gpgv \"\$@\" $fd>\"\$status\" 2>/dev/null"
code=$?
eval "sed 's/^\[GNUPG:\] EXPKEYSIG /[GNUPG:] GOODSIG /' \"\$status\" >&$fd"
rm -f "$status"
exit "$code"
