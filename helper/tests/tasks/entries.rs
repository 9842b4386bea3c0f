//! Each kind of entry.

use crate::world::{EPOCH, World, at, errors, only_error};
use jesteros_manifest::Level;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};

fn entry(path: &str, kind: &str) -> String {
    format!(r#"{{"entries": [{{"key": "{path}", "path": "{path}", "kind": {kind}}}]}}"#)
}

#[test]
fn texts_links_nodes_and_folders() {
    let world = World::new();
    world.good(
        r#"{"entries": [
            {"key": "1", "path": "/etc/motto", "kind": {"text": "By candlelight!\n"}},
            {"key": "2", "path": "/bin/sh", "kind": {"link": "dash"}},
            {"key": "3", "path": "/dev/console", "kind": {"device": {"kind": "character", "major": 5, "minor": 1}}},
            {"key": "4", "path": "/dev/sda", "kind": {"device": {"kind": "block", "major": 259, "minor": 70000}},
             "attributes": {"mode": 432}},
            {"key": "5", "path": "/run/pipe", "kind": "fifo"},
            {"key": "6", "path": "/var/cache", "kind": {"folder": {}}, "attributes": {"mode": 1533}},
            {"key": "7", "path": "/etc/again", "kind": {"hardlink": "/etc/motto"}},
            {"key": "8", "path": "/a", "kind": {"hardlink": "/etc/again"}}]}"#,
    );
    // Listing a folder changes its time of access, so times come first.
    for path in ["", "etc", "etc/motto", "bin", "bin/sh", "dev/console", "run/pipe", "var/cache"] {
        let meta = world.meta(path);
        assert_eq!((meta.mtime(), meta.mtime_nsec(), meta.atime()), (EPOCH, 0, EPOCH), "{path}");
    }
    assert_eq!(
        world.listing(),
        "0644 0:0 a\n0755 0:0 bin/\n0777 0:0 bin/sh -> dash\n0755 0:0 dev/\n0600 0:0 dev/console\n\
         0660 0:0 dev/sda\n0755 0:0 etc/\n0644 0:0 etc/again\n0644 0:0 etc/motto\n0755 0:0 run/\n\
         0644 0:0 run/pipe\n0755 0:0 var/\n2775 0:0 var/cache/\n"
    );
    assert_eq!(world.meta("etc/motto").nlink(), 3);
    assert!(world.meta("dev/console").file_type().is_char_device());
    assert!(world.meta("dev/sda").file_type().is_block_device());
    assert_eq!(world.meta("dev/console").rdev(), 5 << 8 | 1);
    assert_eq!(world.meta("dev/sda").rdev(), rdev(259, 70000));
}

/// How Linux puts the numbers of a device together.
fn rdev(major: u64, minor: u64) -> u64 {
    (major & 0xfff) << 8 | (minor & 0xff) | (minor & !0xff) << 12
}

#[test]
fn the_last_part_is_not_followed_and_parents_are() {
    let world = World::new();
    world.write("usr/lib/real", "real");
    symlink("usr/lib", world.tree("lib")).unwrap();
    symlink("/etc/passwd", world.tree("usr/lib/escape")).unwrap();
    symlink("../../../../etc", world.tree("out")).unwrap();
    world.good(
        r#"{"entries": [
            {"key": "1", "path": "/lib/new", "kind": {"text": "new"}},
            {"key": "2", "path": "/lib/escape", "kind": {"text": "safe"}},
            {"key": "3", "path": "/out/passwd", "kind": {"text": "inside"}}]}"#,
    );
    assert_eq!(world.read("usr/lib/new"), "new");
    assert_eq!(world.read("usr/lib/escape"), "safe");
    assert!(!world.meta("usr/lib/escape").is_symlink());
    assert_eq!(world.read("etc/passwd"), "inside");
}

#[test]
fn two_keys_for_one_path_are_found() {
    let world = World::new();
    std::fs::create_dir_all(world.tree("usr/lib")).unwrap();
    symlink("usr/lib", world.tree("lib")).unwrap();
    let report = world.apply(
        r#"{"entries": [
            {"key": "/lib/x", "path": "/lib/x", "kind": {"text": "1"}},
            {"key": "/usr/lib/x", "path": "/usr/lib/x", "kind": {"text": "2"}}]}"#,
    );
    let errors = errors(&report);
    assert_eq!(errors.len(), 2, "{errors:#?}");
    assert!(errors[0].contains("are the same path, `/usr/lib/x`"), "{errors:#?}");
}

#[test]
fn what_would_be_lost_is_refused() {
    let world = World::new();
    world.write("folder/file", "");
    symlink("folder", world.tree("link")).unwrap();
    for (path, kind, expected) in [
        ("/folder", r#"{"text": ""}"#, "is a folder, which is not replaced"),
        ("/folder", r#"{"link": "x"}"#, "is a folder, which is not replaced"),
        ("/folder/file", r#"{"folder": {}}"#, "is a file, not a folder"),
        ("/link", r#"{"folder": {}}"#, "`/link` is a symbolic link to `folder`"),
        ("/folder/file/x", r#"{"text": ""}"#, "`/folder/file` is not a folder"),
        ("/x", r#""absent""#, "does not exist, so it cannot be made absent"),
        ("/x", r#""existing""#, "`/x` does not exist"),
        ("/x", r#"{"hardlink": "/y"}"#, "`/y`, which the hard link leads to, does not exist"),
        ("/x", r#"{"hardlink": "/folder"}"#, "`/folder` is a folder"),
        ("/x", r#"{"hardlink": "/x"}"#, "leads to itself over other hard links"),
        ("/x", r#"{"edit": [{"append": "a"}]}"#, "so it cannot be edited"),
        ("/link", r#"{"edit": [{"append": "a"}]}"#, "is a symbolic link"),
        (
            "/x",
            r#"{"text": ""}, "attributes": {"owner": {"user": {"name": "me"}}}"#,
            "no user `me`",
        ),
        ("/x", r#"{"link": "y"}, "attributes": {"mode": 420}"#, "which has no mode"),
    ] {
        only_error(&world.apply(&entry(path, kind)), expected);
        world.tree("x").exists().then(|| std::fs::remove_file(world.tree("x")));
        std::fs::remove_file(world.tree("x")).ok();
    }
    world.good(&entry("/link", r#"{"folder": {"replace": true}}"#));
    assert!(world.meta("link").is_dir());
}

#[test]
fn the_deeper_key_wins() {
    let mut world = World::new();
    world.files("court", true, &[("a/keep", "court"), ("a/change", "court"), ("b/x", "court")]);
    world.write("src/old", "old");
    world.good(
        r#"{"entries": [
            {"key": "4", "path": "/src/b/new", "kind": {"text": "text"}},
            {"key": "3", "path": "/src/b", "kind": "absent"},
            {"key": "2", "path": "/src/a/change", "kind": {"text": "text"}},
            {"key": "1", "path": "/src", "kind": {"folder": {"replace": true, "contents":
                {"from": [{"input": 0, "select": {"folder": ""}}]}}}}]}"#,
    );
    assert_eq!(
        world.listing(),
        "0755 0:0 src/\n0755 0:0 src/a/\n0644 0:0 src/a/change\n0644 0:0 src/a/keep\n\
         0755 0:0 src/b/\n0644 0:0 src/b/new\n"
    );
    assert_eq!(world.read("src/a/change"), "text");
    assert_eq!(world.read("src/a/keep"), "court");
}

#[test]
fn an_edit_keeps_everything_else() {
    let world = World::new();
    world.write("etc/inittab", "1:2345:respawn:/sbin/getty\nca:12345:ctrlaltdel\n");
    std::os::unix::fs::chown(world.tree("etc/inittab"), Some(3), Some(4)).unwrap();
    std::fs::set_permissions(world.tree("etc/inittab"), PermissionsExt::from_mode(0o4711)).unwrap();
    world.good(&entry(
        "/etc/inittab",
        r#"{"edit": [{"remove": "^[1-6]:.*getty"}, {"append": "J0:23:respawn:/start"}]}"#,
    ));
    assert_eq!(world.read("etc/inittab"), "ca:12345:ctrlaltdel\nJ0:23:respawn:/start\n");
    assert_eq!(world.look("etc/inittab"), "4711 3:4");
    let report = world.apply(&entry(
        "/etc/inittab",
        r#"{"edit": [{"remove": "x1"}, {"replace": {"pattern": "y2", "with": "z"}}]}"#,
    ));
    assert_eq!(errors(&report).len(), 2);
}

#[test]
fn what_is_optional_is_only_noted() {
    let mut world = World::new();
    world.files("court", true, &[("a", "")]);
    let report = world.apply(
        r#"{"entries": [
            {"key": "1", "path": "/x", "kind": "absent", "optional": true},
            {"key": "2", "path": "/x", "kind": "existing", "optional": true},
            {"key": "3", "path": "/x", "kind": {"edit": [{"append": "a"}]}, "optional": true},
            {"key": "4", "path": "/x", "kind": {"copy": {"from": {"input": 0, "select": {"match": "b*"}}}},
             "optional": true, "attributes": {"mode": 420}},
            {"key": "5", "path": "/y", "kind": {"folder": {"contents":
                {"from": [{"input": 0, "select": {"match": "b"}}]}}}, "optional": true}],
          "patterns": [{"key": "6", "pattern": "/z*", "absent": true, "optional": true}]}"#,
    );
    assert_eq!(errors(&report), Vec::<String>::new());
    assert_eq!(at(&report, Level::Note).len(), 6);
    assert_eq!(world.listing(), "");
}

#[test]
fn a_key_behind_a_link_cannot_undo_another() {
    let mut world = World::new();
    world.write("usr/lib/old", "old");
    symlink("usr/lib", world.tree("lib")).unwrap();
    world.files("court", true, &[("x", "court")]);
    let contents = r#"{"key": "1", "path": "/usr/lib", "kind": {"folder": {"contents":
        {"from": [{"input": 0, "select": {"folder": ""}}]}}}}"#;
    let with = |other: &str| {
        let other = format!(r#"{{"key": "2", "path": "/lib/x", "kind": {other}}}"#);
        world.apply(&format!(r#"{{"entries": [{contents}, {other}]}}"#))
    };
    only_error(&with(r#"{"text": "mine"}"#), "1: another key puts something at `/usr/lib/x`");
    std::fs::write(world.tree("usr/lib/x"), "before").unwrap();
    only_error(&with(r#""absent""#), "2: `/usr/lib/x` must be absent");
}

#[test]
fn thousands_of_keys_take_no_time() {
    let world = World::new();
    for folder in 0..300 {
        for file in 0..100 {
            world.write(&format!("d/{folder}/{file}"), "");
        }
    }
    let keys = (0..3000).map(|number| {
        let path = format!("/d/{}/{}", number % 300, number / 300);
        format!(r#"{{"key": "{path}", "path": "{path}", "kind": "existing"}}"#)
    });
    let keys = keys.collect::<Vec<_>>().join(",");
    let start = std::time::Instant::now();
    world.good(&format!(
        r#"{{"entries": [{keys}], "patterns": [{{"key": "p", "pattern": "/*", "absent": true}}]}}"#
    ));
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
    assert!(world.has("d/7/9") && !world.has("d/7/10"));
}
