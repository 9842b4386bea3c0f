//! The entries of `checks`: each expectation, right and wrong.

use crate::world::{World, at, errors};
use jesteros_manifest::{Level, Report, Task};
use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt, symlink};

/// The check of items that are written in JSON.
pub(crate) fn check(world: &World, items: &str) -> Report {
    let text = format!("{{\"check\": {{\"items\": {items}}}}}");
    world.run(serde_json::from_str::<Task>(&text).unwrap())
}

/// What the item `c` of this kind finds wrong.
pub(crate) fn found(world: &World, kind: &str) -> Vec<String> {
    errors(&check(world, &format!("[{{\"key\": \"c\", \"kind\": {kind}}}]")))
}

/// What a path must be, and what is said if it is not.
fn path(world: &World, path: &str, expected: &str) -> Vec<String> {
    let at = if path.contains('*') { "pattern" } else { "path" };
    found(
        world,
        &format!("{{\"files\": [{{\"at\": {{\"{at}\": \"{path}\"}}, \"expected\": {expected}}}]}}"),
    )
}

fn mode(world: &World, path: &str, mode: u32) {
    std::fs::set_permissions(world.tree(path), PermissionsExt::from_mode(mode)).unwrap();
}

pub(crate) fn world() -> World {
    let world = World::new();
    for (path, text, bits) in [
        ("a/one.sh", "#!/bin/sh\necho one\n", 0o755),
        ("a/two.sh", "#!/bin/sh\nmodprobe two\n", 0o644),
        ("a/deep/three.sh", "three\n", 0o755),
        ("a-b/other.sh", "other", 0o755),
        ("etc/passwd", "root:x:0:0::/:\njester:x:1000:1001::/:\n", 0o644),
        ("etc/group", "root:x:0:\naudio:x:29:\n", 0o644),
        ("etc/motd", "first\nsecond\n", 0o600),
    ] {
        world.write(path, text);
        mode(&world, path, bits);
    }
    symlink("etc/motd", world.tree("link")).unwrap();
    symlink("a", world.tree("folder-link")).unwrap();
    symlink("nothing", world.tree("a/dangling")).unwrap();
    world
}

#[test]
fn paths_exist_or_are_absent() {
    let world = world();
    let one = |at: &str, rest: &str| {
        found(&world, &format!("{{\"files\": [{{\"at\": {{{at}}}{rest}}}]}}"))
    };
    let none = Vec::<String>::new();
    let absent = ", \"absent\": true";
    for there in ["/etc/motd", "/link", "/a/dangling", "/folder-link/deep/three.sh", "/"] {
        assert_eq!(one(&format!("\"path\": \"{there}\""), ""), none, "{there}");
    }
    for missing in ["/no", "/etc/motd/below", "/a/dangling/below"] {
        let at = format!("\"path\": \"{missing}\"");
        assert_eq!(one(&at, ""), [format!("c:{missing}: `{missing}` does not exist")]);
        assert_eq!(one(&at, absent), none, "{missing}");
    }
    assert_eq!(one("\"path\": \"/link\"", absent), ["c:/link: `/link` exists, and must not"]);
    assert_eq!(
        one("\"pattern\": \"/a/*.sh\"", absent),
        [
            "c:/a/*.sh: `/a/one.sh` exists, and must not",
            "c:/a/*.sh: `/a/two.sh` exists, and must not"
        ]
    );
    for missing in ["/a/*.txt", "/no/*", "/etc/motd/*"] {
        let at = format!("\"pattern\": \"{missing}\"");
        assert_eq!(one(&at, ""), [format!("c:{missing}: nothing matches `{missing}`")]);
        assert_eq!(one(&at, absent), none, "{missing}");
    }
    assert_eq!(one("\"path\": \"/folder-link\"", ", \"folder\": true"), none);
    assert_eq!(
        one("\"path\": \"/etc/motd\"", ", \"folder\": true"),
        ["c:/etc/motd: `/etc/motd` is a file, not a folder"]
    );
}

#[test]
fn patterns_count_what_they_match() {
    let world = world();
    for (pattern, count) in [
        ("/a/*.sh", 2),
        ("/a/**/*.sh", 3),
        ("/a/**", 5),
        ("/folder-link/*.sh", 2),
        ("/**/*.sh", 4),
        ("/a*/*.sh", 3),
    ] {
        let exact = format!("{{\"count\": {{\"min\": {count}, \"max\": {count}}}}}");
        assert_eq!(path(&world, pattern, &exact), Vec::<String>::new(), "{pattern}");
        let more = format!("{{\"count\": {{\"min\": {}}}}}", count + 1);
        let expected = format!(
            "c:{pattern}: `{pattern}` matches {count} paths, and must match at least {}",
            count + 1
        );
        assert_eq!(path(&world, pattern, &more), [expected]);
    }
}

/// A path, what is expected and holds, what does not, and what is said about that.
#[test]
fn each_expectation_is_right_or_says_what_is_wrong() {
    let world = world();
    let device = makedev(5, 1);
    let bits = Mode::from_raw_mode(0o600);
    mknodat(CWD, world.tree("console"), FileType::CharacterDevice, bits, device).unwrap();
    std::os::unix::fs::chown(world.tree("a/one.sh"), Some(1000), Some(29)).unwrap();
    let (jester, root) = (
        r#"{"owner": {"user": {"name": "jester"}, "group": {"name": "audio"}}}"#,
        r#"{"owner": {"user": {"name": "jester"}}}"#,
    );
    let cases: &[(&str, &str, &str, &str)] = &[
        (
            "/etc/motd",
            r#"{"mode": 384}"#,
            r#"{"mode": 420}"#,
            "`/etc/motd` has the mode 0600, and must have 0644",
        ),
        (
            "/link",
            r#"{"mode": 384}"#,
            r#"{"mode": 511}"#,
            "`/link` has the mode 0600, and must have 0777",
        ),
        (
            "/a/one.sh",
            jester,
            root,
            "`/a/one.sh` belongs to 1000:29, and must belong to `jester` (1000:1001)",
        ),
        (
            "/link",
            r#"{"link": "etc/motd"}"#,
            r#"{"link": "/etc/motd"}"#,
            "`/link` leads to `etc/motd`, and must lead to `/etc/motd`",
        ),
        (
            "/etc/motd",
            r#"{"text": "first\nsecond\n"}"#,
            r#"{"text": "first\n2nd\n"}"#,
            "`/etc/motd` has another text: line 2 is `second`, and must be `2nd`",
        ),
        (
            "/etc/motd",
            "{}",
            r#"{"text": "first\nsecond\nthird"}"#,
            "`/etc/motd` has another text: line 3 is ``, and must be `third`",
        ),
        (
            "/etc/motd",
            "{}",
            r#"{"text": "first\nsecond\n\nlast"}"#,
            "`/etc/motd` has another text: it ends before line 4, which must be `last`",
        ),
        (
            "/etc/motd",
            "{}",
            r#"{"text": "first"}"#,
            "`/etc/motd` has another text: it goes on after the last line that it must have",
        ),
        (
            "/console",
            r#"{"device": {"kind": "character", "major": 5, "minor": 1}}"#,
            r#"{"device": {"kind": "block", "major": 5, "minor": 2}}"#,
            "`/console` is the device `c 5 1`, and must be `b 5 2`",
        ),
        (
            "/etc/motd",
            "{}",
            r#"{"device": {"kind": "block", "major": 5, "minor": 2}}"#,
            "`/etc/motd` is a file, not a device node",
        ),
        (
            "/a/one.sh",
            r#"{"executable": true}"#,
            r#"{"executable": false}"#,
            "`/a/one.sh` is executable, and must not be: its mode is 0755",
        ),
        (
            "/a/two.sh",
            r#"{"executable": false}"#,
            r#"{"executable": true}"#,
            "`/a/two.sh` is not executable: its mode is 0644",
        ),
        (
            "/etc/motd",
            r#"{"size": {"min": 13, "max": 13}}"#,
            r#"{"size": {"min": 14}}"#,
            "`/etc/motd` has 13 bytes, and must have at least 14 bytes",
        ),
        (
            "/a/*.sh",
            r#"{"size": {"max": 23}}"#,
            r#"{"size": {"max": 20}}"#,
            "`/a/two.sh` has 23 bytes, and must have at most 20 bytes",
        ),
        (
            "/a/*.sh",
            r#"{"total": {"max": 42}}"#,
            r#"{"total": {"max": 41}}"#,
            "the files at `/a/*.sh` have 42 bytes together, and must have at most 41 bytes",
        ),
        (
            "/link",
            r#"{"contains": ["rst\nsec", ""]}"#,
            r#"{"contains": ["third"]}"#,
            "`/link` does not hold `third`",
        ),
        (
            "/etc/motd",
            r#"{"matches": ["^sec", "t$"]}"#,
            r#"{"matches": ["^econd"]}"#,
            "`/etc/motd` has no line that matches `^econd`",
        ),
        (
            "/etc/motd",
            r#"{"lacks": ["first.second"]}"#,
            r#"{"lacks": ["^s"]}"#,
            "`/etc/motd` has a line that matches `^s`: line 2 is `second`",
        ),
        (
            "/etc/motd",
            "{}",
            r#"{"contains": ["x"], "mode": 420}"#,
            "`/etc/motd` has the mode 0600, and must have 0644",
        ),
        ("/a", "{}", r#"{"contains": ["x"]}"#, "`/a` is a folder, not a file"),
        (
            "/a/dangling",
            r#"{"link": "nothing"}"#,
            r#"{"mode": 420}"#,
            "`/a/dangling` leads to `nothing`, which does not exist",
        ),
        (
            "/a/d*",
            r#"{"mode": 493}"#,
            r#"{"contains": ["x"]}"#,
            "nothing that matches `/a/d*` is a file",
        ),
        ("/etc/motd", "{}", r#"{"lacks": ["("]}"#, "`(` is not an expression: "),
        (
            "/etc/motd",
            "{}",
            r#"{"owner": {"user": {"name": "nobody"}}}"#,
            "`/etc/passwd` has no user `nobody`",
        ),
    ];
    for (at, right, wrong, message) in cases {
        assert_eq!(path(&world, at, right), Vec::<String>::new(), "{at} {right}");
        let found = path(&world, at, wrong);
        let start = format!("c:{at}: {message}");
        assert!(
            found.first().is_some_and(|first| first.starts_with(&start)),
            "{at} {wrong}: {found:#?}"
        );
    }
    let both = path(&world, "/etc/motd", r#"{"contains": ["x"], "mode": 420}"#);
    assert_eq!(both.len(), 2, "{both:#?}");
}

#[test]
fn files_are_compared_with_sums_and_with_files_of_inputs() {
    let mut world = world();
    world.files(
        "court",
        true,
        &[("same", "first\nsecond\n"), ("like", "first\nSecond\n"), ("small", "x")],
    );
    world.file("ramdisk", b"first\nsecond\n");
    let right = "dbea9325179efe46ea2add94f7b6b745ca983fabb208dc6d34aa064623d7ee23";
    let wrong = right.replace('a', "b");
    assert_eq!(
        path(&world, "/link", &format!("{{\"sha256\": \"{right}\"}}")),
        Vec::<String>::new()
    );
    assert_eq!(
        path(&world, "/etc/motd", &format!("{{\"sha256\": \"{wrong}\"}}")),
        [format!("c:/etc/motd: `/etc/motd` has the SHA-256 `{right}`, and must have `{wrong}`")]
    );
    let same = |input: usize, select: &str| {
        path(
            &world,
            "/etc/motd",
            &format!("{{\"same_as\": {{\"input\": {input}, \"select\": {select}}}}}"),
        )
    };
    assert_eq!(same(0, r#"{"match": "same"}"#), Vec::<String>::new());
    assert_eq!(same(1, r#"{"folder": ""}"#), Vec::<String>::new());
    for (select, message) in [
        (
            r#"{"match": "like"}"#,
            "is as large as `/like` of `court`, and must be the same, but has other contents",
        ),
        (
            r#"{"match": "small"}"#,
            "has 13 bytes, and must be the same as `/small` of `court`, which has 1 byte",
        ),
    ] {
        assert_eq!(same(0, select), [format!("c:/etc/motd: `/etc/motd` {message}")]);
    }
    let lost = same(0, r#"{"match": "none"}"#);
    assert_eq!(lost, ["c:/etc/motd: what `same-as` names in `court` is not one file"]);
}

#[test]
fn many_problems_of_one_path_are_counted() {
    let world = World::new();
    for number in 10..37 {
        world.write(&format!("many/{number}"), "x");
    }
    let found = path(&world, "/many/*", r#"{"contains": ["y"]}"#);
    assert_eq!(found.len(), 11);
    assert_eq!(found[0], "c:/many/*: `/many/10` does not hold `y`");
    assert_eq!(found[10], "c:/many/*: and 17 more of `/many/*`");
}

#[test]
fn sizes_are_those_of_files_and_of_archives() {
    let world = World::new();
    world.write("a", &"a".repeat(100_000));
    world.write("folder/b", "b");
    std::fs::hard_link(world.tree("a"), world.tree("folder/again")).unwrap();
    symlink("a", world.tree("link")).unwrap();
    let size = |range: &str, of: &str| {
        found(&world, &format!("{{\"size\": {{\"range\": {{{range}}}{of}}}}}"))
    };
    let none = Vec::<String>::new();
    assert_eq!(size(r#""min": 100001, "max": 100001"#, ""), none);
    assert_eq!(
        size(r#""max": 100000"#, ""),
        [
            "c: all files together have 100001 bytes (97.6 KiB), and must have at most 100000 bytes (97.6 KiB)"
        ]
    );
    let gzip = ", \"of\": \"tar-gzip\"";
    assert_eq!(size(r#""min": 300, "max": 1000"#, gzip), none);
    let large = size(r#""max": 1"#, gzip);
    assert!(large[0].starts_with("c: a tar archive of all files has, with gzip, "), "{large:?}");
    let file = size(r#""max": 1"#, ", \"of\": \"file-gzip\"");
    assert_eq!(file, ["c: the artifact is not one file"]);
    let one = World::new();
    one.write("a.txt", &"a".repeat(100_000));
    let text = r#"{"size": {"range": {"min": 50, "max": 250}, "of": "file-gzip"}}"#;
    assert_eq!(found(&one, text), none);
}

#[test]
fn the_size_with_gzip_is_the_best_one_even_if_haste_is_not_enough() {
    let numbers: String = (0..20_000).map(|number| format!("{} ", number * 7 % 1009)).collect();
    let with = |level| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
        encoder.write_all(numbers.as_bytes()).unwrap();
        encoder.finish().unwrap().len()
    };
    let (best, fast) = (with(flate2::Compression::best()), with(flate2::Compression::fast()));
    assert!(best < fast, "{best} {fast}");
    let world = World::new();
    world.write("numbers", &numbers);
    let at_most = |max: usize| {
        let check = format!(r#"{{"size": {{"range": {{"max": {max}}}, "of": "file-gzip"}}}}"#);
        found(&world, &check)
    };
    assert_eq!(at_most(fast), Vec::<String>::new());
    assert_eq!(at_most(best), Vec::<String>::new());
    let said = at_most(best - 1);
    assert_eq!(said.len(), 1);
    assert!(said[0].contains(&format!("the file has, with gzip, {best} bytes")), "{said:?}");
}

#[test]
fn the_paths_of_an_archive_are_those_inside_and_the_size_is_that_of_the_result() {
    let mut world = World::new();
    world.write("packed.tar", &"x".repeat(4096));
    let inside = world.files("inside", true, &[("bin/sh", "x"), ("etc/passwd", "")]);
    let executable: std::fs::Permissions = PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(inside.join("bin/sh"), executable).unwrap();
    // What a client sends belongs to root and has the mode of an archive.
    let items = r#"[
        {"key": "a", "kind": {"size": {"range": {"min": 4096, "max": 4096}}}},
        {"key": "b", "kind": {"files": [
            {"at": {"path": "/bin/sh"}, "expected": {"mode": 493, "owner": {"user": {"id": 0}}}},
            {"at": {"path": "/packed.tar"}, "absent": true},
            {"at": {"path": "/none"}}
        ]}}
    ]"#;
    let text = format!("{{\"check\": {{\"items\": {items}, \"inside\": 0}}}}");
    let report = world.run(serde_json::from_str::<Task>(&text).unwrap());
    assert_eq!(errors(&report), ["b:/none: `/none` does not exist"]);
}

#[test]
fn packages_are_those_that_dpkg_has_installed() {
    let world = World::new();
    let check = r#"{"packages": {"has": ["vim", "perl=5.10-1", "gone", "none"], "lacks": ["gcc", "gone", "vim", "broken"]}}"#;
    assert_eq!(
        found(&world, check),
        ["c: there is no `/var/lib/dpkg/status`, so nothing is known about packages"]
    );
    world.write(
        "var/lib/dpkg/status",
        "Package: vim\nStatus: install ok installed\nVersion: 7.1\n\n\
         Package: perl\nStatus: hold ok installed\nVersion: 5.10-2\n\n\
         Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n\
         Package: broken\nStatus: install reinstreq half-installed\nVersion: 1\n",
    );
    assert_eq!(
        found(&world, check),
        [
            "c:perl=5.10-1: `perl` is installed in version `5.10-2`, and must be in version `5.10-1`",
            "c:gone: `gone` is not installed",
            "c:none: `none` is not installed",
            "c:vim: `vim` is installed, in version `7.1`, and must not be",
            "c:broken: `broken` is there, as `1 half-installed`, and must not be",
        ]
    );
}

#[test]
fn options_of_a_kernel_are_set_or_not() {
    let world = World::new();
    world.write(
        "config",
        "# a comment\nCONFIG_FB=y\n# CONFIG_DEBUG is not set\nCONFIG_EXT2_FS=m\n\
         CONFIG_CMDLINE=\"quiet\"\nCONFIG_KUNIT=m\nCONFIG_EXT2_FS=y\n",
    );
    let kconfig = |file: &str, rest: &str| {
        found(&world, &format!("{{\"kconfig\": {{\"file\": \"{file}\", {rest}}}}}"))
    };
    let good = r#""need": {"FB": "y", "DEBUG": "n", "NONE": "n", "EXT2_FS": "y", "CMDLINE": "quiet"}, "forbid": ["DEBUG", "NONE"]"#;
    assert_eq!(kconfig("/config", good), Vec::<String>::new());
    let wrong = r#""need": {"FB": "m", "DEBUG": "y", "NONE": "y"}, "forbid": ["KUNIT", "FB"]"#;
    assert_eq!(
        kconfig("/config", wrong),
        [
            "c:DEBUG: `CONFIG_DEBUG` is `n` in `/config`, and must be `y`",
            "c:FB: `CONFIG_FB` is `y` in `/config`, and must be `m`",
            "c:NONE: `CONFIG_NONE` is `n` in `/config`, and must be `y`",
            "c:KUNIT: `CONFIG_KUNIT` is `m` in `/config`, and must not be set",
            "c:FB: `CONFIG_FB` is `y` in `/config`, and must not be set",
        ]
    );
    assert_eq!(kconfig("/none", good), ["c: the configuration `/none` does not exist"]);
    world.write("empty", "text\n");
    assert_eq!(kconfig("/empty", good), ["c: `/empty` has no line with an option of a kernel"]);
}

#[test]
fn what_is_only_a_warning_does_not_fail() {
    let world = World::new();
    let items = r#"[
        {"key": "a", "level": "warning", "kind": {"files": [
            {"at": {"path": "/none"}},
            {"at": {"path": "/"}, "expected": {"lacks": ["("]}}
        ]}},
        {"key": "b", "kind": {"size": {"range": {"min": 1}}}}
    ]"#;
    let report = check(&world, items);
    assert_eq!(at(&report, Level::Warning), ["a:/none: `/none` does not exist"]);
    let errors = errors(&report);
    assert!(errors[0].starts_with("a:/: `(` is not an expression"), "{errors:#?}");
    assert_eq!(errors[1], "b: all files together have 0 bytes, and must have at least 1 byte");
}

/// Links cannot make a check look outside of the tree.
#[test]
fn a_check_with_many_problems_hides_no_other() {
    let world = world();
    let paths: Vec<String> =
        (0..150).map(|number| format!("{{\"at\": {{\"path\": \"/no{number}\"}}}}")).collect();
    let items = format!(
        "[{{\"key\": \"a\", \"kind\": {{\"files\": [{}]}}}},
          {{\"key\": \"b\", \"level\": \"warning\", \"kind\": {{\"size\": {{\"range\": {{\"max\": 1}}}}}}}},
          {{\"key\": \"c\", \"kind\": {{\"packages\": {{\"has\": [\"vim\"]}}}}}}]",
        paths.join(",")
    );
    let report = check(&world, &items);
    let of = |key: &str| -> Vec<Level> {
        let own = report.findings.iter().filter(|it| it.key.split(':').next() == Some(key));
        own.map(|finding| finding.level).collect()
    };
    assert_eq!(of("a").len(), 98);
    assert_eq!(of("b"), [Level::Warning]);
    assert_eq!(of("c"), [Level::Error]);
    assert_eq!(report.dropped, 52);
}

#[test]
fn links_lead_nowhere_else() {
    let world = World::new();
    symlink("/etc/passwd", world.tree("out")).unwrap();
    symlink("../../../../../..", world.tree("up")).unwrap();
    symlink("loop", world.tree("loop")).unwrap();
    let found = |at: &str| path(&world, at, r#"{"size": {"min": 1}}"#);
    assert_eq!(found("/out"), ["c:/out: `/out` leads to `/etc/passwd`, which does not exist"]);
    assert_eq!(found("/up/etc/passwd"), ["c:/up/etc/passwd: `/up/etc/passwd` does not exist"]);
    assert!(found("/loop")[0].contains("in a circle"), "{:?}", found("/loop"));
}

#[test]
fn a_size_that_more_effort_makes_larger_is_the_smaller_one() {
    // Few different bytes in no order: the best level looks for repetitions that cost more than
    // they save.
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(32 + u8::try_from(state >> 27).unwrap())
    };
    let text: String = (0..300_000).map(|_| next()).collect();
    let with = |level| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap().len()
    };
    let (best, fast) = (with(flate2::Compression::best()), with(flate2::Compression::fast()));
    assert!(fast < best, "{fast} {best}");
    let world = World::new();
    world.write("noise", &text);
    for range in [format!(r#""max": {fast}"#), format!(r#""min": 1, "max": {fast}"#)] {
        let check = format!(r#"{{"size": {{"range": {{{range}}}, "of": "file-gzip"}}}}"#);
        assert_eq!(found(&world, &check), Vec::<String>::new());
    }
}
