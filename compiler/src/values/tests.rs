//! Tests of the values.

use super::*;
use std::fmt::{Debug, Display};

/// Every good text must be read and match the pattern of the schema; no bad text
/// may be read. The message must begin with the text.
fn check<T: Word + Debug>(good: &[&str], bad: &[&str]) {
    let Scalar { name, doc, pattern, examples } = T::SCALAR;
    let pattern = pattern.map(|pattern| regex_lite::Regex::new(pattern).unwrap());
    assert!(!doc.is_empty() && !doc.ends_with('.') && !examples.is_empty(), "{name}");
    for text in good.iter().chain(examples) {
        let read = text.parse::<T>();
        assert!(read.is_ok(), "{name}: `{text}` should do: {read:?}");
        let matches = pattern.as_ref().is_none_or(|pattern| pattern.is_match(text));
        assert!(matches, "{name}: the pattern should match `{text}`");
    }
    for text in bad {
        let error = match text.parse::<T>() {
            Err(error) => error.to_string(),
            Ok(value) => panic!("{name}: `{text}` should not do: {value:?}"),
        };
        assert!(error.starts_with('`') && error.contains("` is not "), "{error}");
        assert!(error.len() < 600, "{name}: {error}");
    }
}

/// What each text is written as when it is read and shown again.
fn shows<T: Word + Display>(pairs: &[(&str, &str)]) {
    for (text, shown) in pairs {
        let value = text.parse::<T>().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(value.to_string(), *shown, "{}", T::SCALAR.name);
    }
}

#[test]
fn names_hold_no_metacharacters() {
    check::<Name>(
        &["lenny-base", "a", "1", "a_b", &"a".repeat(63)],
        &["", "A", "a.b", "a b", "a/b", "-a", "_a", "a$", "ä", "a:b", &"a".repeat(64)],
    );
    let reserved = |name: &str| name.parse::<Name>().unwrap().is_reserved();
    assert!(reserved("context") && reserved("scratch") && reserved("absent"));
    assert!(!reserved("contexts") && !reserved("production"));
    check::<MemberText>(&["a", "a.checks"], &["", ".checks", "a.check", "a.checks.checks", "A"]);
    let member: MemberText = "a.checks".parse().unwrap();
    assert_eq!((member.name().as_str(), member.is_checks()), ("a", true));
    shows::<MemberText>(&[("a", "a"), ("a.checks", "a.checks")]);
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
fn modes_and_nodes() {
    check::<Mode>(
        &["644", "0o644", "7777"],
        &["", "7", "88", "888", "77777", "u+x", "+755", "0x1ff", "-755"],
    );
    assert_eq!("0755".parse::<Mode>().unwrap().0, 0o755);
    shows::<Mode>(&[("0o644", "0644"), ("4755", "4755")]);
    check::<DeviceText>(
        &["c 0 0", "b 4095 1048575"],
        &[
            "",
            "c",
            "c 5",
            "c 5 1 ",
            "c  5 1",
            "d 1 1",
            "c 4096 0",
            "c 0 1048576",
            "c -1 0",
            "c 5 1 1",
        ],
    );
    shows::<DeviceText>(&[("c 5 1", "c 5 1"), ("b 179 02", "b 179 2")]);
    check::<CapText>(
        &["=ep", "all=eip", "cap_net_raw+ep cap_setuid+p", "cap_net_raw=", "cap_setuid+ep-i"],
        &["", "+ep", "cap_net_raw", "net_raw+ep", "cap_net_raw+x", "cap_+ep", "a  b", ",=ep"],
    );
    check::<XattrName>(
        &["security.selinux", "trusted.x"],
        &["", "user.", "user", "other.x", "user.a b", &format!("user.{}", "a".repeat(251))],
    );
}

#[test]
fn sizes_are_counted_in_bytes() {
    check::<Size>(
        &["0", "1 B", "1TiB", "18446744073709551615"],
        &[
            "",
            " ",
            "1 ",
            "1  MB",
            " 1",
            "-1",
            "+1",
            "1.5 GB",
            "1 mb",
            "1 KB",
            "1M",
            "MiB",
            "18446744073709551616",
            "99999999 TiB",
        ],
    );
    for (text, bytes) in [
        ("16004", 16_004),
        ("2 MiB", 2 << 20),
        ("2MiB", 2 << 20),
        ("30 MB", 30_000_000),
        ("4 kB", 4_000),
        ("4 KiB", 4_096),
        ("63s", 63 * 512),
        ("524288s", 1 << 28),
        ("1 GiB", 1 << 30),
    ] {
        assert_eq!(text.parse::<Size>().unwrap().bytes(), bytes, "{text}");
    }
    shows::<Size>(&[
        ("2048 KiB", "2 MiB"),
        ("500", "500 bytes"),
        ("0", "0 bytes"),
        ("1024s", "512 KiB"),
    ]);
}

#[test]
fn durations_are_counted_in_nanoseconds() {
    check::<Duration>(
        &["1h2m3s4ms", "0s"],
        &[
            "",
            "5",
            "s",
            "1d",
            "1s1m",
            "1m1m",
            "1.5s",
            "-1s",
            "1 s",
            "1s ",
            "9999999999999h",
            "2562047h48m",
        ],
    );
    for (text, nanoseconds) in [
        ("30s", 30_000_000_000),
        ("1m30s", 90_000_000_000),
        ("500ms", 500_000_000),
        ("1h", 3_600_000_000_000),
    ] {
        assert_eq!(text.parse::<Duration>().unwrap().nanoseconds(), nanoseconds, "{text}");
    }
}

#[test]
fn paths_are_clean() {
    check::<AbsPath>(
        &["/", "/a b", "/a*[x", "/a\\b", "//"],
        &["", "a", "./a", "/a/../b", "/..", "/a\n", "/a\u{7f}"],
    );
    let long = format!("/{}", "a".repeat(256));
    assert!(long.parse::<AbsPath>().is_err() && "/a".repeat(2048).parse::<AbsPath>().is_err());
    for (text, path, is_folder) in
        [("/src//./a/", "/src/a", true), ("/", "/", true), ("/a", "/a", false), ("///", "/", true)]
    {
        let read: AbsPath = text.parse().unwrap();
        assert_eq!((read.as_str(), read.is_folder()), (path, is_folder));
    }
    check::<RelPath>(
        &["a", "/", "./a/b/", "/a"],
        &["", "../x", "a/..", "a*", "a?", "a[b]", "a\\b", "a\n"],
    );
    shows::<RelPath>(&[("./a//b/", "a/b"), (".", "."), ("/", "."), ("/a", "a")]);
    assert!(".".parse::<RelPath>().unwrap().is_empty() && RelPath::default().is_empty());
    check::<FileName>(&["a b", "..a"], &["", ".", "..", "a/b", "a\\b", "a\n", &"a".repeat(256)]);
    check::<LinkTarget>(&["..", "/", "a b/"], &["", "a\nb", &"a".repeat(4096)]);
}

#[test]
fn patterns_mean_one_thing() {
    let good = [
        "*.sh",
        "**/*.ko",
        "a/**",
        "[a-z]x",
        "[^a]",
        "a?c",
        "**",
        "a/b/",
        "./*",
        "[ab][0-9]",
        "usr/[.]x",
    ];
    let bad = [
        "", ".", "/", "../*", "a\\*", "[a", "[]", "[]a]", "[!a]", "[z-a]", "[a-]", "[-a]", "[a/b]",
        "[[a]", "[a-[]", "a**", "**a", "***", "a/**b/c", "a\nb", "!a",
    ];
    check::<RelPattern>(&good, &bad);
    for (text, pattern, prefix) in [
        ("a/b/*.sh", "a/b/*.sh", "a/b"),
        ("/a//b", "a/b", "a/b"),
        ("a/b*/c", "a/b*/c", "a"),
        ("*", "*", ""),
        ("**/x", "**/x", ""),
        ("a/[b]/c", "a/[b]/c", "a"),
    ] {
        let read: RelPattern = text.parse().unwrap();
        assert_eq!((read.as_str(), read.literal_prefix()), (pattern, prefix));
        assert_eq!(read.is_pattern(), pattern != prefix);
    }
}

#[test]
fn pruning_cannot_empty_a_top_folder() {
    check::<AbsPattern>(
        &[
            "/usr/share/doc/*",
            "/usr/*",
            "/usr/share/vim/vim*/doc",
            "/**/*.pyc",
            "/a/b",
            "/var/cache/apt/",
        ],
        &[
            "",
            "/",
            "/*",
            "/**",
            "/usr",
            "/usr/",
            "/*/*",
            "/**/*",
            "/?/[a-z]",
            "usr/doc",
            "/a/../b",
            "/usr/[x",
            "/usr\\x/y",
        ],
    );
    shows::<AbsPattern>(&[("//usr//share/", "/usr/share")]);
    assert!("/a/*".parse::<AbsPattern>().unwrap().is_pattern());
    assert!(!"/a/b".parse::<AbsPattern>().unwrap().is_pattern());
    check::<RegexText>(&["a", "\\.ko\\b"], &["", "a\nb", "\0", &"a".repeat(1001)]);
}

#[test]
fn keys_are_paths_or_patterns() {
    check::<KeyPath>(
        &["/", "/a b", "/a\\b", "/src/[ab]"],
        &["", "a", "*.sh", "a/*", "/a/../b", "/*/", "/a/[x", "/a\\*", "/a**", "/../*"],
    );
    let plain = |path: &str, folder| KeyPath::Plain { path: path.to_owned(), folder };
    for (text, key) in [
        ("/", plain("/", true)),
        ("/a/b/", plain("/a/b", true)),
        ("/a//b", plain("/a/b", false)),
        ("/src/./**/*.sh", KeyPath::Pattern("/src/**/*.sh".to_owned())),
    ] {
        let read: KeyPath = text.parse().unwrap();
        assert_eq!(read, key, "{text}");
        assert_eq!(read.is_pattern(), text.contains('*'));
        assert_eq!(read.is_folder(), text.ends_with('/'));
    }
    shows::<KeyPath>(&[("/a/", "/a"), ("/", "/"), ("/*", "/*")]);
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
        &["", "linux", "linux/*", "linux/arm/v5/x", "windows(1)/amd64", "build"],
    );
    shows::<PlatformText>(&[("linux/x86_64", "linux/amd64"), ("linux/arm/v5", "linux/arm/v5")]);
}

#[test]
fn errors_show_unprintable_text_and_cut_long_text() {
    let error = "a\nb".parse::<Name>().unwrap_err().to_string();
    assert!(error.starts_with("`a\\nb` is not a name: "), "{error}");
    let error = "x".repeat(100_000).parse::<Name>().unwrap_err().to_string();
    assert!(error.contains("x…` is not a name"), "{error}");
}
