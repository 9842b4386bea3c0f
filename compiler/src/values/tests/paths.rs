//! Tests of paths, patterns and attributes of paths.

use super::checks::{check, shows};
use crate::values::{
    AbsPath, AbsPattern, CapText, DeviceText, Duration, FileName, KeyPath, LinkTarget, Mode,
    RegexText, RelPath, RelPattern, Size, XattrName,
};

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
        "[[a]", "[a-[]", "a**", "**a", "***", "a/**b/c", "a\nb", "!a", "./!a",
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
