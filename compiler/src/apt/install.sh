#!/bin/sh
# Installs and removes packages, and says what is wrong when it cannot.
#
# install.sh [--recommends] [--trusted] [--prune] [--optional PACKAGE]...
#            [--remove PACKAGE]... -- PACKAGE...
#
# With --prune the helper then deletes what its manifest says.
#
# apt 0.7.20 ends with 0 when an archive is down or its signature is bad, so
# what it prints is read as well. Runs in any POSIX shell; /tmp is a tmpfs.
set -eu

log=/tmp/apt.log
recommends=--no-install-recommends
trusted=
prune=
optional=
remove=
while [ "$1" != -- ]; do
    case $1 in
        --recommends) recommends= ;;
        --trusted) trusted=yes ;;
        --prune) prune=yes ;;
        # Names of packages hold nothing that a shell would act on.
        --optional) optional="$optional $2"; shift ;;
        --remove) remove="$remove $2"; shift ;;
    esac
    shift
done
shift

say() { echo "jesteros: apt: $*" >&2; }

# Runs a command, shows what it prints and keeps it in the log.
run() {
    echo 1 >/tmp/code
    { code=0; "$@" || code=$?; echo "$code" >/tmp/code; } 2>&1 | tee -a "$log"
    read -r code </tmp/code
    return "$code"
}

# Fails with what the log tells about the reason.
fail() {
    found=
    tell() { if grep -E "$1" "$log" >/dev/null; then shift; say "$*"; found=yes; fi; }
    for name in $(sed -n -e "s/^E: Couldn't find package \(.*\)/\1/p" \
        -e "s/^E: Unable to locate package \(.*\)/\1/p" \
        -e "s/^E: Package '*\([^ ']*\)'* has no installation candidate/\1/p" "$log"); do
        if grep -F "Package $name is a virtual package" "$log" >/dev/null; then
            say "$name is not a package of its own: name one of those that provide it"
        else
            say "no package named $name can be installed from the archives; is the name right for this suite?"
        fi
        found=yes
    done
    tell "^E: Version '.*' for '.*' was not found" 'an asked-for version is not in the archives'
    tell 'Hash Sum mismatch|has unexpected size' "a file is not what the archive's index says: damaged or tampered with"
    tell 'BADSIG' "an archive's Release file does not fit its signature: damaged or tampered with"
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

# The mounts are caches: they may be new, or emptied by anyone at any time.
mkdir -p /var/lib/apt/lists/partial /var/cache/apt/archives/partial
# A mark of an earlier build is not this image's.
rm -f /var/lib/apt/extended_states

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

: >"$log"
for package in $optional; do
    if apt-cache show "${package%%=*}" >/dev/null 2>&1; then
        set -- "$@" "$package"
    else
        say "left out $package: the archives do not have it"
    fi
done
if [ $# -gt 0 ]; then
    run apt-get install -y $recommends "$@" || fail 'the packages could not be installed'
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

if [ -n "$remove" ]; then
    run apt-get remove -y --purge $remove || fail 'the packages could not be removed'
fi

rm -f /var/cache/debconf/*-old /var/lib/dpkg/*-old /var/cache/ldconfig/aux-cache
if [ -n "$prune" ]; then
    /run/jesteros/helper run /manifest/manifest.json
fi
