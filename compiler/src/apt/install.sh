#!/bin/sh
# Installs and removes packages, and says what is wrong when it cannot.
#
# install.sh [--trusted] --lists
# install.sh [--trusted] [--recommends] [--prune] [--optional PACKAGE]...
#            [--remove PACKAGE]... -- PACKAGE...
#
# With --lists it fetches and verifies the package lists, and does nothing else. With
# --prune the helper in the end deletes what its manifest says.
#
# apt 0.7.20 ends with 0 when an archive is down or its signature is bad, so what it
# prints is read as well, and the helper compares lists and packages with what was
# signed. Runs in any POSIX shell. /tmp is a tmpfs; the folders of apt are those of
# this exec: what is in them when it starts was verified by an exec that worked.
set -eu

tools=/run/jesteros/apt
helper=/run/jesteros/helper
work=/tmp/jesteros
log=/tmp/apt.log
recommends=--no-install-recommends
trusted=
lists=
prune=
mkdir -p "$work"
: >"$work/wanted"
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    case $1 in
        --recommends) recommends= ;;
        --trusted) trusted=yes ;;
        --lists) lists=yes ;;
        --prune) prune=yes ;;
        --optional) echo "optional $2" >>"$work/wanted"; shift ;;
        --remove) echo "remove $2" >>"$work/wanted"; shift ;;
    esac
    shift
done
[ $# = 0 ] || shift
for package; do
    echo "install $package" >>"$work/wanted"
done

say() { echo "jesteros: apt: $*" >&2; }

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
        say 'the secret of an archive must be USER:PASSWORD, of letters, digits and . _ ~ -'
        exit 100
    fi
    if [ ! -e "$work/sources.list" ]; then
        (umask 077; cat "$tools/sources.list" >"$work/sources.list")
    fi
    list=$(sed "s/__AUTH_${file##*/}__/$login/" "$work/sources.list")
    echo "$list" >"$work/sources.list"
    # A dot is the one character that sed would take for something else.
    masks="$masks -e s/$(echo "$login" | sed 's/\./\\./g')/xxxxx:xxxxx/g"
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

# Has the helper do a part of the work, and says what it found.
ask() {
    found=0
    "$helper" run "$tools/$1.json" 2>"$work/found" || found=$?
    while IFS= read -r line; do
        case $line in
            'error: '* | 'warning: '* | 'note: '*) line=${line#*: }; say "${line#*: }" ;;
            *) echo "$line" >&2 ;;
        esac
    done <"$work/found"
    return "$found"
}

# Fails with what the log tells about the reason.
fail() {
    found=
    tell() { if grep -E "$1" "$log" >/dev/null; then shift; say "$*"; found=yes; fi; }
    for name in $(sed -n -e "s/^E: Package '*\([^ ']*\)'* has no installation candidate/\1/p" "$log"); do
        say "no package named $name can be installed from the archives; is the name right for this suite?"
        found=yes
    done
    tell "^E: Version '.*' for '.*' was not found" 'an asked-for version is not in the archives'
    tell 'Hash Sum mismatch|has unexpected size|is not what the package list says' \
        "a file is not what the archive's index says: damaged or tampered with"
    tell 'BADSIG' "an archive's Release file does not fit its signature: damaged or tampered with"
    tell 'REVKEYSIG' 'an archive is signed by a key that was revoked'
    tell 'KEYEXPIRED|EXPKEYSIG' 'an archive was signed after its key had expired'
    tell 'NO_PUBKEY' 'an archive is signed by a key that is not in the keyring; give apt a `keyring` that has it'
    tell 'cannot be authenticated|is not signed|unauthenticated packages' \
        'an archive has no valid signature; only `trusted: yes` in the spec installs from it all the same'
    tell 'Could not connect|Could not resolve|[45][0-9][0-9]  *[A-Z][a-z].*|Connection refused|Connection failed' \
        'an archive, or a file of it, cannot be reached at its URL'
    tell 'unmet dependencies' 'a package depends on something that the archives do not have'
    tell 'installation script returned error|error processing' 'a package was fetched but could not be installed'
    if [ -z "$found" ]; then say "$1"; fi
    exit 100
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
if [ -z "$trusted" ] && ! ask lists; then
    # A list that the server called unchanged may be older than its Release file, and
    # the cache of apt may be made of it.
    say 'the package lists are fetched once more, all of them'
    rm -rf /var/lib/apt/lists /var/cache/apt/*.bin
    update
    ask lists || exit 100
fi
if [ -n "$lists" ]; then
    exit 0
fi

ask order || exit 100
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
    ask keep
    [ -n "$installed" ] || fail 'the packages could not be installed'
    if grep -E ' (install|upgrade) ' /tmp/dpkg.log >/dev/null 2>&1 && [ ! -e "$work/checked" ]; then
        say 'this apt installs packages without having them checked before; its version is not supported'
        exit 100
    fi
fi

# apt puts the one provider in the place of a virtual package without a word.
for package; do
    name=${package%%=*}
    # The package's own architecture may be part of what dpkg-query prints.
    state=$(dpkg-query -W -f '${Status}\n' "$name" 2>/dev/null | sort -u) || state=
    if [ "$state" != 'install ok installed' ]; then
        say "$name is not a package of its own here: name the package that provides it"
        exit 100
    fi
done

remove=$(sed -n 's/^remove //p' "$work/wanted")
if [ -n "$remove" ]; then
    : >"$log"
    run apt-get remove -y --purge $remove || fail 'the packages could not be removed'
fi

rm -f /var/cache/debconf/*-old /var/lib/dpkg/*-old /var/cache/ldconfig/aux-cache
if [ -n "$prune" ]; then
    "$helper" run /manifest/manifest.json
fi
