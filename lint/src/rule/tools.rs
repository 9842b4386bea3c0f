//! What programs learned after their first versions, and programs that came later.

use super::call::Call;
use super::rules::{Look, Needs, Rule};
use crate::release::Package;
use crate::release::Package::{
    Apt, Coreutils, Diffutils, Dpkg, Findutils, Gzip, Openssl, Procps, Sed, Tar, UtilLinux,
};
use Look::{Option as Opt, Program};

const SUMS: &[&str] = &["md5sum", "sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum"];

const fn since(
    package: Package,
    version: &'static str,
    shows: &'static str,
    look: Look,
    hint: &'static str,
) -> Rule {
    Rule { shows, needs: Needs::Since(package, version), look, hint }
}

const fn debian(version: u32, shows: &'static str, look: Look, hint: &'static str) -> Rule {
    Rule { shows, needs: Needs::Debian(version), look, hint }
}

/// The rules for the programs that any shell starts.
pub(super) static RULES: &[Rule] = &[
    // Programs of coreutils.
    since(
        Coreutils,
        "7.0",
        "timeout",
        Program(&["timeout"]),
        "start the program with `&`, and `kill` it after `sleep`",
    ),
    since(
        Coreutils,
        "7.0",
        "truncate",
        Program(&["truncate"]),
        "use `dd if=/dev/null of=FILE bs=1 seek=SIZE`",
    ),
    since(
        Coreutils,
        "7.5",
        "stdbuf",
        Program(&["stdbuf"]),
        "remove it, or use an option of the program such as `grep --line-buffered`",
    ),
    since(Coreutils, "8.1", "nproc", Program(&["nproc"]), "use `grep -c ^processor /proc/cpuinfo`"),
    since(
        Coreutils,
        "8.15",
        "realpath",
        Program(&["realpath"]),
        "use `readlink -f`, or `busybox realpath`",
    ),
    since(Coreutils, "8.21", "numfmt", Program(&["numfmt"]), "calculate with `$((…))` or `awk`"),
    since(Coreutils, "8.25", "base32", Program(&["base32"]), "use `base64`"),
    since(Coreutils, "8.26", "b2sum", Program(&["b2sum"]), "use `sha256sum`"),
    since(Coreutils, "8.31", "basenc", Program(&["basenc"]), "use `base64`"),
    // Options of coreutils.
    since(
        Coreutils,
        "7.5",
        "sort -h",
        Opt(&["sort"], &["-h", "--human-numeric-sort"]),
        "sort plain numbers with `sort -n`",
    ),
    since(
        Coreutils,
        "7.0",
        "sort -V",
        Opt(&["sort"], &["-V", "--version-sort"]),
        "use `sort -t. -k1,1n -k2,2n`",
    ),
    since(Coreutils, "8.6", "sort --parallel", Opt(&["sort"], &["--parallel"]), "remove it"),
    since(Coreutils, "7.5", "cp --reflink", Opt(&["cp"], &["--reflink"]), "remove it"),
    since(
        Coreutils,
        "7.1",
        "cp -n",
        Opt(&["cp", "mv"], &["-n", "--no-clobber"]),
        "test with `[ -e FILE ]` before",
    ),
    since(
        Coreutils,
        "8.16",
        "ln -r",
        Opt(&["ln"], &["-r", "--relative"]),
        "write the target as it should be",
    ),
    since(
        Coreutils,
        "8.25",
        "cut -z",
        Opt(&["comm", "cut", "head", "paste", "tail"], &["-z", "--zero-terminated"]),
        "use `tr '\\0' '\\n'` before",
    ),
    since(Coreutils, "7.0", "df --total", Opt(&["df"], &["--total"]), "add with `awk`"),
    since(Coreutils, "8.21", "df --output", Opt(&["df"], &["--output"]), "use `df -P` and `awk`"),
    since(Coreutils, "8.6", "du -d", Opt(&["du"], &["-d"]), "use `--max-depth=`"),
    since(
        Coreutils,
        "8.22",
        "du --inodes",
        Opt(&["du"], &["--inodes"]),
        "count with `find … | wc -l`",
    ),
    since(Coreutils, "8.21", "du -t", Opt(&["du"], &["-t", "--threshold"]), "filter with `awk`"),
    since(
        Coreutils,
        "7.0",
        "dd iflag=fullblock",
        Opt(&["dd"], &["iflag=fullblock"]),
        "read from a file, not from a pipe",
    ),
    since(
        Coreutils,
        "8.16",
        "dd iflag=count_bytes",
        Opt(&["dd"], &["iflag=count_bytes", "iflag=skip_bytes", "oflag=seek_bytes"]),
        "use `bs=1`, or `head -c` and `tail -c`",
    ),
    since(
        Coreutils,
        "8.16",
        "dd conv=sparse",
        Opt(&["dd"], &["conv=sparse"]),
        "use `cp --sparse=always`",
    ),
    since(Coreutils, "8.20", "dd status=none", Opt(&["dd"], &["status=none"]), "use `2>/dev/null`"),
    since(
        Coreutils,
        "8.24",
        "dd status=progress",
        Opt(&["dd"], &["status=progress"]),
        "remove it, or send `dd` the signal USR1",
    ),
    since(
        Coreutils,
        "7.1",
        "install -C",
        Opt(&["install"], &["-C", "--compare"]),
        "use `cmp -s A B || install A B`",
    ),
    since(
        Coreutils,
        "7.5",
        "touch -h",
        Opt(&["touch"], &["-h", "--no-dereference"]),
        "make the link anew",
    ),
    since(
        Coreutils,
        "8.16",
        "basename -a",
        Opt(&["basename"], &["-a", "-s", "--multiple", "--suffix"]),
        "use `basename NAME SUFFIX`, once for each",
    ),
    since(
        Coreutils,
        "8.16",
        "`dirname` with several names",
        Look::Call(dirname_many),
        "call it once for each",
    ),
    since(Coreutils, "8.16", "readlink -z", Opt(&["readlink"], &["-z", "--zero"]), "remove it"),
    since(Coreutils, "8.1", "env -0", Opt(&["env"], &["-0", "--null"]), "read the lines of `env`"),
    since(Coreutils, "8.28", "env -C", Opt(&["env"], &["-C", "--chdir"]), "use `(cd FOLDER && …)`"),
    since(
        Coreutils,
        "8.30",
        "env -S",
        Opt(&["env"], &["-S", "--split-string"]),
        "write the words out",
    ),
    since(
        Coreutils,
        "8.8",
        "split -n",
        Opt(&["split"], &["-n", "--number"]),
        "use `split -b` or `split -l`",
    ),
    since(
        Coreutils,
        "8.16",
        "split --additional-suffix",
        Opt(&["split"], &["--additional-suffix", "--filter"]),
        "rename the parts in a loop",
    ),
    since(Coreutils, "8.22", "uniq --group", Opt(&["uniq"], &["--group"]), "use `awk`"),
    since(Coreutils, "8.22", "shuf -r", Opt(&["shuf"], &["-r", "--repeat"]), "use a loop"),
    since(Coreutils, "7.0", "sha256sum --quiet", Opt(SUMS, &["--quiet"]), "use `>/dev/null`"),
    since(Coreutils, "8.13", "sha256sum --strict", Opt(SUMS, &["--strict"]), "remove it"),
    since(Coreutils, "8.20", "sha256sum --tag", Opt(SUMS, &["--tag"]), "remove it"),
    since(
        Coreutils,
        "8.25",
        "sha256sum --ignore-missing",
        Opt(SUMS, &["--ignore-missing"]),
        "filter the list with `grep`",
    ),
    since(Coreutils, "8.24", "tee -p", Opt(&["tee"], &["-p", "--output-error"]), "remove it"),
    since(
        Coreutils,
        "8.28",
        "ls --hyperlink",
        Opt(&["ls"], &["--hyperlink", "--zero"]),
        "remove it",
    ),
    since(
        Coreutils,
        "8.23",
        "od --endian",
        Opt(&["od"], &["--endian"]),
        "swap the bytes of `od -tx1`",
    ),
    since(Coreutils, "8.26", "date --debug", Opt(&["date"], &["--debug"]), "remove it"),
    since(Coreutils, "8.26", "comm --total", Opt(&["comm"], &["--total"]), "count with `wc -l`"),
    since(
        Coreutils,
        "7.5",
        "chroot --userspec",
        Opt(&["chroot"], &["--userspec", "--groups"]),
        "use `chroot FOLDER su USER -c …`",
    ),
    debian(
        6,
        "`mktemp` with a long option",
        Opt(&["mktemp"], &["--suffix", "--tmpdir", "--directory", "--dry-run", "--quiet"]),
        "use `mktemp`, `-d`, `-p FOLDER` or `-t TEMPLATE`",
    ),
    // Text and files.
    since(Sed, "4.2", "sed -E", Opt(&["sed"], &["-E"]), "use `sed -r`"),
    since(
        Sed,
        "4.2.2",
        "sed -z",
        Opt(&["sed"], &["-z", "--null-data", "--zero-terminated"]),
        "use `tr`, or `perl -0pe`",
    ),
    since(Sed, "4.6", "sed --debug", Opt(&["sed"], &["--debug"]), "remove it"),
    debian(6, "grep -P", Opt(&["grep"], &["-P", "--perl-regexp"]), "use `grep -E`, or `perl -ne`"),
    since(
        Findutils,
        "4.5.11",
        "xargs --process-slot-var",
        Opt(&["xargs"], &["--process-slot-var"]),
        "remove it",
    ),
    since(
        Findutils,
        "4.7.0",
        "xargs -o",
        Opt(&["xargs"], &["-o", "--open-tty"]),
        "use `sh -c '… </dev/tty'`",
    ),
    since(
        Findutils,
        "4.9.0",
        "find -files0-from",
        Opt(&["find"], &["-files0-from"]),
        "use `xargs -0`",
    ),
    since(Diffutils, "3.4", "diff --color", Opt(&["diff"], &["--color"]), "remove it"),
    since(
        Diffutils,
        "3.3",
        "diff --no-dereference",
        Opt(&["diff"], &["--no-dereference"]),
        "compare links with `readlink`",
    ),
    // Archives.
    since(
        Tar,
        "1.22",
        "tar -J",
        Opt(&["tar"], &["-J", "--xz"]),
        "use `-z`, or an archive that was unpacked outside",
    ),
    since(Tar, "1.31", "tar --zstd", Opt(&["tar"], &["--zstd"]), "use `-z`"),
    since(
        Tar,
        "1.28",
        "tar --sort",
        Opt(&["tar"], &["--sort"]),
        "make reproducible archives with an artifact of the spec",
    ),
    since(Tar, "1.29", "tar --clamp-mtime", Opt(&["tar"], &["--clamp-mtime"]), "use `--mtime`"),
    since(
        Tar,
        "1.27",
        "tar --xattrs",
        Opt(&["tar"], &["--xattrs", "--acls", "--selinux", "--xattrs-include", "--xattrs-exclude"]),
        "remove it",
    ),
    since(
        Tar,
        "1.27",
        "tar --skip-old-files",
        Opt(&["tar"], &["--skip-old-files"]),
        "use `--keep-old-files`",
    ),
    since(
        Tar,
        "1.27",
        "tar --keep-directory-symlink",
        Opt(&["tar"], &["--keep-directory-symlink"]),
        "remove it",
    ),
    since(
        Tar,
        "1.28",
        "tar --one-top-level",
        Opt(&["tar"], &["--one-top-level", "--exclude-vcs-ignores"]),
        "make the folder, and use `-C`",
    ),
    since(Tar, "1.24", "tar --full-time", Opt(&["tar"], &["--full-time"]), "remove it"),
    since(Tar, "1.23", "tar --warning", Opt(&["tar"], &["--warning"]), "use `2>/dev/null`"),
    since(
        Gzip,
        "1.6",
        "gzip -k",
        Opt(&["gzip", "gunzip"], &["-k", "--keep"]),
        "use `gzip -c FILE >FILE.gz`",
    ),
    debian(6, "xz", Program(&["xz", "unxz", "xzcat", "xzgrep"]), "use `gzip`, or `lzma`"),
    debian(9, "zstd", Program(&["zstd", "unzstd", "zstdcat"]), "use `gzip`"),
    // The system.
    since(UtilLinux, "2.14", "unshare", Program(&["unshare"]), "use `chroot`"),
    since(UtilLinux, "2.17", "fallocate", Program(&["fallocate"]), "use `dd if=/dev/zero`"),
    since(UtilLinux, "2.17", "wipefs", Program(&["wipefs"]), "use `dd if=/dev/zero`"),
    since(UtilLinux, "2.18", "findmnt", Program(&["findmnt"]), "read `/proc/mounts`"),
    since(
        UtilLinux,
        "2.19",
        "lsblk",
        Program(&["lsblk"]),
        "read `/proc/partitions`, or use `blkid`",
    ),
    since(UtilLinux, "2.21", "prlimit", Program(&["prlimit"]), "use `ulimit`"),
    since(UtilLinux, "2.22", "lslocks", Program(&["lslocks"]), "read `/proc/locks`"),
    since(UtilLinux, "2.23", "nsenter", Program(&["nsenter"]), "use `chroot`"),
    since(UtilLinux, "2.23", "runuser", Program(&["runuser"]), "use `su`"),
    since(
        UtilLinux,
        "2.21",
        "losetup -P",
        Opt(&["losetup"], &["-P", "--partscan"]),
        "use `losetup -o OFFSET`",
    ),
    since(
        UtilLinux,
        "2.23",
        "umount -R",
        Opt(&["umount"], &["-R", "--recursive"]),
        "call `umount` for each",
    ),
    since(
        UtilLinux,
        "2.20",
        "dmesg -T",
        Opt(&["dmesg"], &["-T", "-H", "-w", "--ctime", "--follow", "--human"]),
        "use `dmesg` alone",
    ),
    since(UtilLinux, "2.23", "swapon --show", Opt(&["swapon"], &["--show"]), "use `swapon -s`"),
    since(Procps, "3.3", "free -h", Opt(&["free"], &["-h", "--human"]), "use `free -m`"),
    since(
        Procps,
        "3.3",
        "pgrep -a",
        Opt(&["pgrep"], &["-a", "--list-full"]),
        "use `pgrep -l`, or `ps`",
    ),
    since(Procps, "3.3", "uptime -p", Opt(&["uptime"], &["-p", "--pretty"]), "read `/proc/uptime`"),
    debian(
        7,
        "systemctl",
        Program(&[
            "systemctl",
            "journalctl",
            "loginctl",
            "hostnamectl",
            "timedatectl",
            "localectl",
            "busctl",
            "systemd-run",
            "systemd-tmpfiles",
        ]),
        "use `/etc/init.d/NAME` and `update-rc.d`",
    ),
    debian(7, "kmod", Program(&["kmod"]), "use `modprobe`, `lsmod` or `insmod`"),
    debian(8, "nft", Program(&["nft"]), "use `iptables`"),
    // Packages.
    since(Apt, "1.0", "apt", Program(&["apt"]), "use `apt-get`, or `packages` of the spec"),
    since(
        Apt,
        "1.1",
        "apt-get --allow-downgrades",
        Opt(
            &["apt-get"],
            &[
                "--allow-downgrades",
                "--allow-change-held-packages",
                "--allow-remove-essential",
                "--allow-insecure-repositories",
                "--allow-releaseinfo-change",
            ],
        ),
        "use `--force-yes`, or `packages` of the spec",
    ),
    since(
        Dpkg,
        "1.16.2",
        "dpkg --add-architecture",
        Opt(
            &["dpkg"],
            &["--add-architecture", "--remove-architecture", "--print-foreign-architectures"],
        ),
        "remove it: there is one architecture",
    ),
    since(
        Dpkg,
        "1.17",
        "dpkg --verify",
        Opt(&["dpkg"], &["--verify", "-V"]),
        "use `md5sum -c` with `/var/lib/dpkg/info/NAME.md5sums`",
    ),
    // Languages and the network.
    debian(
        6,
        "python3",
        Program(&["python3", "pip3"]),
        "use `python`, which is Python 2.5, or `perl`",
    ),
    debian(7, "jq", Program(&["jq"]), "use `perl` or `sed`"),
    Rule {
        shows: "https://",
        needs: Needs::Wants(Openssl, "1.0.1"),
        look: Look::Call(https),
        hint: "no server of today answers without TLS 1.2; download with a source of the spec",
    },
];

fn dirname_many(call: &Call<'_>) -> Option<u32> {
    if call.name != "dirname" {
        return None;
    }
    let mut names = call.words.iter().filter(|word| !word.text.starts_with('-'));
    let second = names.nth(1)?;
    Some(second.line)
}

fn https(call: &Call<'_>) -> Option<u32> {
    let word = call.words.iter().find(|word| word.text.starts_with("https://"))?;
    matches!(call.name, "curl" | "wget").then_some(word.line)
}
