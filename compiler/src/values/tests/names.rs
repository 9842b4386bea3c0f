//! Tests of names, accounts, packages and URLs.

use super::checks::{check, shows};
use crate::values::{
    Account, AccountName, ArchiveUrl, CryptHash, DiskDevice, EnvName, GitCommit, GitRef, GitUrl,
    GlibcText, Hostname, HttpUrl, ImageName, KernelOption, KernelValue, LabelKey, MemberText, Name,
    Network, Owner, PackageName, PlatformText, Port, ReportKind, Sha256, SharingText, Signal,
    Suite, SuiteName,
};

#[test]
fn names_hold_no_metacharacters() {
    check::<Name>(
        &["lenny-base", "a", "1", "a_b", &"a".repeat(63)],
        &["", "A", "a.b", "a b", "a/b", "-a", "_a", "a$", "ä", "a:b", &"a".repeat(64)],
    );
    let reserved = |name: &str| name.parse::<Name>().unwrap().is_reserved();
    assert!(reserved("context") && reserved("scratch") && reserved("absent"));
    assert!(!reserved("contexts") && !reserved("production"));
    check::<MemberText>(
        &["a", "a.checks", "a.sbom"],
        &["", ".checks", "a.check", "a.checks.checks", "a.checks.sbom", "A"],
    );
    let member: MemberText = "a.checks".parse().unwrap();
    assert_eq!((member.name().as_str(), member.report()), ("a", Some(ReportKind::Checks)));
    shows::<MemberText>(&[("a", "a"), ("a.checks", "a.checks"), ("a.sbom", "a.sbom")]);
    for kind in ReportKind::ALL {
        let member: MemberText = format!("a{}", kind.suffix()).parse().unwrap();
        assert_eq!(member.report(), Some(*kind));
    }
}

#[test]
fn names_of_accounts() {
    check::<AccountName>(
        &["root", "Debian-exim", "_apt", "www-data", "a.b"],
        &["", "0", "-a", "a:b", "a b", "a$", "1a", "a/b", "a\n", &"a".repeat(33)],
    );
    check::<Account>(
        &["root", "0:0", "a:0", "Debian-exim"],
        &["", ":", "a:", ":a", "a:b:c", "a b", "4294967295", "+1"],
    );
    check::<Owner>(&["root", "0", "a:b"], &["", "a:", "a:b:c", "4294967296"]);
    shows::<Owner>(&[("root", "root"), ("0:audio", "0:audio"), ("007", "7")]);
    check::<CryptHash>(
        &["$6$salt$abc/.", "$2b$12$abcdefghijklmnopqrstuv", "$y$j9T$salt$hash", "ab01FAX.bQRSU"],
        &["", "secret", "$1$x", "$1$salt$", "$1$sa:lt$hash", "$1$a$b\n", "*", "!", "$$$"],
    );
}

#[test]
fn variables_and_hosts() {
    check::<EnvName>(&["A", "_a1"], &["", "1A", "A-B", "A=B", "A B", &"A".repeat(256)]);
    check::<Hostname>(
        &["a", "a.b-c", "1"],
        &["", "-a", "a-", "a..b", ".a", "a_b", "a b", &"a".repeat(64)],
    );
    check::<Network>(&[], &["", "None", "sandbox"]);
    shows::<Network>(&[("none", "none"), ("default", "default"), ("host", "host")]);
    check::<SharingText>(&[], &["", "Shared"]);
    shows::<SharingText>(&[("shared", "shared"), ("private", "private"), ("locked", "locked")]);
}

#[test]
fn settings_of_containers() {
    check::<Port>(
        &["1", "65535", "53/udp"],
        &["", "0", "080", "65536", "80/icmp", "+80", "80/", "a"],
    );
    assert_eq!("80".parse::<Port>().unwrap(), "80/tcp".parse().unwrap());
    check::<Signal>(
        &["9", "64", "SIGRTMIN+3"],
        &["", "TERM", "0", "65", "09", "SIG", "SIGterm", "+9"],
    );
    check::<LabelKey>(&["a", "org.a/b"], &["", "a=b", "a b", "a\n", "ä", &"a".repeat(256)]);
}

#[test]
fn packages_are_what_apt_reads() {
    check::<PackageName>(
        &["git-core", "g++", "libstdc++6", "python2.5", "0ad"],
        &[
            "",
            "a",
            "Vim",
            "vim;",
            "-y",
            "vim=",
            "vim=$x",
            "vim/lenny",
            "vim-",
            "vim=1-",
            "vim=1+",
            "vim=a1",
            "vim:armel",
            "vim=1=2",
            "vim 1",
            "v*m",
            &"vim".repeat(50),
        ],
    );
    let package: PackageName = "vim=2:7.1.314-3+lenny2".parse().unwrap();
    assert_eq!((package.name(), package.version()), ("vim", Some("2:7.1.314-3+lenny2")));
    assert_eq!("vim".parse::<PackageName>().unwrap().version(), None);
    check::<Suite>(
        &["lenny/updates", "non-free"],
        &["", "-a", "/a", "a/", "a//b", "a/../b", "a b", "a\n"],
    );
}

#[test]
fn urls_hold_no_quotes_and_no_passwords() {
    check::<ArchiveUrl>(
        &["http://127.0.0.1:80/debian", "https://user@a/b"],
        &[
            "",
            "http://",
            "http:///x",
            "http://:80",
            "ftp://x",
            "http://a b",
            "http://a/[x]",
            "http://a\"/",
            "http://a#b",
            "http://u:p@a/",
            "HTTP://a",
        ],
    );
    check::<HttpUrl>(
        &["http://a/b?c=d&e=@:", "https://[::1]/x"],
        &[
            "",
            "file:///a",
            "http://a#b",
            "http://u:p@a",
            "http://@",
            "http://a\n",
            &format!("http://{}", "a".repeat(2048)),
        ],
    );
    check::<GitUrl>(
        &["ssh://git@a/b.git", "git://a/b", "http://a/b"],
        &["", "git@a:b", "https://a/b#c", "file:///a", "https://u:p@a/b", "/a"],
    );
}

#[test]
fn commits_digests_and_images() {
    let hex = "0123456789abcdef".repeat(4);
    check::<GitCommit>(
        &[&hex[..40]],
        &["", &hex[..39], &hex[..41], &hex[..40].to_uppercase(), "main"],
    );
    check::<GitRef>(
        &["v1", "refs/tags/v1", "feature/x-y", "a@b"],
        &[
            "", "-a", "/a", "a/", "a//b", "a..b", ".a", "a/.b", "a.lock", "a.lock/b", "a.", "@",
            "a@{b", "a b", "a~1", "a^", "a:b", "a?", "a*", "a[b", "a\\b", "a#b", "a\n",
        ],
    );
    check::<Sha256>(
        &[&hex],
        &["", &hex[1..], &format!("{hex}0"), &hex.to_uppercase(), &format!("sha256:{hex}")],
    );
    assert_eq!(hex.parse::<Sha256>().unwrap().digest().hex(), hex);
    check::<ImageName>(
        &["a", "localhost:5000/a/b"],
        &["", "A", "a b", "a:", "a@sha256:1", "http://a"],
    );
    shows::<ImageName>(&[
        ("debian", "debian:latest"),
        ("docker.io/library/debian:12", "debian:12"),
    ]);
    check::<PlatformText>(
        &["linux/arm64"],
        &[
            "",
            "linux",
            "linux/*",
            "linux/arm/v5/x",
            "windows(1)/amd64",
            "windows/amd64",
            "linux(1)/amd64",
            "build",
        ],
    );
    shows::<PlatformText>(&[("linux/x86_64", "linux/amd64"), ("linux/arm/v5", "linux/arm/v5")]);
}

#[test]
fn names_of_checks() {
    let long = "x".repeat(101);
    check::<SuiteName>(&["a b", "ä"], &["", " ", "a\nb", &long]);
    check::<DiskDevice>(
        &["/dev/mmcblk0", "/dev/sda", "/dev/nvme0n1", "/dev/loop0", "/dev/xvdb"],
        &[
            "",
            "mmcblk0",
            "/dev/",
            "/dev/mmcblk0p1",
            "/dev/sda1",
            "/dev/nvme0n1p2",
            "/dev/a/b",
            "/dev/sdA",
        ],
    );
    check::<GlibcText>(
        &["none", "2.7", "2.2.5", "2.41"],
        &["", "2", "2.", ".7", "2.7.1.1", "2.+7", "2.12345", "GLIBC_2.7", "nothing"],
    );
    check::<KernelOption>(&["8139CP", "EXT3_FS", "a"], &["", "CONFIG_A", "A-B", "A B", "ä"]);
    check::<KernelValue>(&["", "0x81600000", "a b", "\"a\""], &["a\nb", &"x".repeat(1001)]);
}

#[test]
fn errors_show_unprintable_text_and_cut_long_text() {
    let error = "a\nb".parse::<Name>().unwrap_err().to_string();
    assert!(error.starts_with("`a\\nb` is not a name: "), "{error}");
    let error = "x".repeat(100_000).parse::<Name>().unwrap_err().to_string();
    assert!(error.contains("x…` is not a name"), "{error}");
}
