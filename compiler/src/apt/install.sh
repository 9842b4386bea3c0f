#!/bin/sh
# Installs and removes packages, and says what is wrong when it cannot.
#
# install.sh [--report BUILD] [--trusted] --lists
# install.sh [--report BUILD] [--trusted] [--recommends] [--prune] [--record]
#            [--optional PACKAGE]... [--remove PACKAGE]... -- PACKAGE...
#
# With --lists it fetches and verifies the package lists, and does nothing else. With
# --prune the helper in the end deletes what its manifest says. With --record it writes down
# what a lock needs. With --report it does the
# same work and ends with 0: the helper writes why it failed into a report. BUILD is
# another word in each build, so that BuildKit has no old report in its cache.
#
# apt 0.7.20 ends with 0 when an archive is down or its signature is bad, so what it
# prints is read as well, and the helper compares lists and packages with what was
# signed. What went wrong is collected in a log, in which the helper finds the reason.
# Runs in any POSIX shell. /tmp is a tmpfs; the folders of apt are those of this exec:
# what is in them when it starts was verified by an exec that worked. apt calls the helper
# in the place of dpkg, which unpacks new packages itself.
set -eu

tools=/run/jesteros/apt
helper=/run/jesteros/helper
work=/tmp/jesteros
log=$work/log
recommends=--no-install-recommends
trusted=
lists=
prune=
record=
report=
mkdir -p "$work"
: >"$work/started"
: >"$log"
: >"$work/wanted"
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    case $1 in
        --report) report=yes; shift ;;
        --recommends) recommends= ;;
        --trusted) trusted=yes ;;
        --lists) lists=yes ;;
        --prune) prune=yes ;;
        --record) record=yes ;;
        --optional) echo "optional $2" >>"$work/wanted"; shift ;;
        --remove) echo "remove $2" >>"$work/wanted"; shift ;;
    esac
    shift
done
[ $# = 0 ] || shift
for package; do
    echo "install $package" >>"$work/wanted"
done

# `echo` of some shells makes control characters of what looks like `\033`.
say() { printf 'jesteros: apt: %s\n' "$*" >&2; }

# Shows what the helper found.
tell() {
    while IFS= read -r line; do
        case $line in
            'error: '* | 'warning: '* | 'note: '*) line=${line#*: }; say "${line#*: }" ;;
            *) printf '%s\n' "$line" >&2 ;;
        esac
    done <"$work/found"
}

# Has the helper do what a manifest says, and says what it found.
ask() {
    found=0
    "$helper" run "$1" 2>"$work/found" || found=$?
    cat "$work/found" >>"$log"
    tell
    return "$found"
}

# Fails with the reasons that the log tells; $1 is for a log that tells none.
fail() {
    echo "failed: $1" >>"$log"
    "$helper" run "$tools/reason.json" 2>"$work/found" || :
    tell
    exit 100
}

# Fails because of the entry $1 of the spec.
refuse() {
    say "$2"
    echo "error: $1: $2" >>"$log"
    exit 100
}

# Leaves a report, whatever happened.
leave_report() {
    code=$?
    trap - EXIT
    if [ "$code" = 0 ]; then
        echo 'error: again: this step failed, and worked when it was done once more' >"$log"
        echo '  hint: the log above has what was printed when it failed; build again' >>"$log"
    else
        echo 'failed: the step failed' >>"$log"
    fi
    # What is here goes with the exec. On a full disk, it makes room for the report.
    rm -rf /var/cache/apt/archives
    exec "$helper" report "$tools/reason.json"
}
[ -z "$report" ] || trap leave_report EXIT

# Names and passwords of archives are secrets: they are in no file that is kept, and
# nothing that apt prints shows them.
masks=
for file in /run/jesteros/auth/*; do
    [ -e "$file" ] || continue
    login=$(cat "$file")
    good=yes
    case $login in
        *[!A-Za-z0-9._~:-]* | *:*:* | :* | *:) good= ;;
        *:*) ;;
        *) good= ;;
    esac
    if [ -z "$good" ]; then
        refuse "auth/${file##*/}" \
            'the secret of an archive must be USER:PASSWORD, of letters, digits and . _ ~ -'
    fi
    if [ ! -e "$work/sources.list" ]; then
        (umask 077; cat "$tools/sources.list" >"$work/sources.list")
    fi
    list=$(sed "s/__AUTH_${file##*/}__/$login/" "$work/sources.list")
    echo "$list" >"$work/sources.list"
    # A dot is the one character that sed would take for something else. Another login may
    # begin like this one, and all of it is masked.
    masks="$masks -e s/$(echo "$login" | sed 's/\./\\./g')[A-Za-z0-9._~-]*/xxxxx:xxxxx/g"
done

mask() {
    if [ -n "$masks" ]; then sed -u $masks; else cat; fi
}

# Runs a command, shows what it prints and keeps it in the log.
run() {
    echo 1 >/tmp/code
    { code=0; "$@" || code=$?; echo "$code" >/tmp/code; } 2>&1 | mask | tee -a "$log"
    read -r code </tmp/code
    return "$code"
}

update() {
    mkdir -p /var/lib/apt/lists/partial /var/cache/apt/archives/partial
    : >"$log"
    run apt-get update || fail 'the package lists could not be fetched'
    bad='^[WE]: (Failed to fetch|Some index files failed|.*[Hh]ash [Ss]um mismatch)'
    if [ -z "$trusted" ]; then
        bad="$bad|^[WE]: (GPG error|An error occurred during the signature)"
    fi
    complaints=0
    grep -E "$bad" "$log" >/dev/null || complaints=$?
    # 1 is grep's word for "none"; anything else means that nothing is known.
    if [ "$complaints" != 1 ]; then
        fail 'the package lists could not be fetched'
    fi
}

update
if [ -z "$trusted" ] && ! ask "$tools/lists.json"; then
    # A list that the server called unchanged may be older than its Release file, and
    # the cache of apt may be made of it.
    say 'the package lists are fetched once more, all of them'
    rm -rf /var/lib/apt/lists /var/cache/apt/*.bin
    update
    ask "$tools/lists.json" || exit 100
fi
if [ -n "$lists" ]; then
    exit 0
fi

ask "$tools/order.json" || exit 100
# Names of packages hold nothing that a shell would act on.
set -- $(cat "$work/install")
if [ $# -gt 0 ]; then
    rm -f "$work/checked" "$work/again"
    : >"$log"
    installed=yes
    run apt-get install -y $recommends "$@" || installed=
    if [ -z "$installed" ] && [ -e "$work/again" ]; then
        say 'packages that were wrong in the cache are fetched'
        : >"$log"
        installed=yes
        run apt-get install -y $recommends "$@" || installed=
    fi
    ask "$tools/keep.json"
    [ -n "$installed" ] || fail 'the packages could not be installed'
    if grep -E ' (install|upgrade) ' /tmp/dpkg.log >/dev/null 2>&1 && [ ! -e "$work/checked" ]; then
        refuse packages 'this apt installs packages without having them checked before; its version is not supported'
    fi
fi

ask "$tools/present.json" || exit 100

remove=$(sed -n 's/^remove //p' "$work/wanted")
if [ -n "$remove" ]; then
    : >"$log"
    run apt-get remove -y --purge $remove || fail 'the packages could not be removed'
fi

if [ -n "$record" ]; then
    ask "$tools/record.json"
fi
if [ -n "$prune" ]; then
    ask /manifest/manifest.json
fi
ask "$tools/settle.json"
