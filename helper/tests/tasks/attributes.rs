//! Attributes, patterns and precedence.

use crate::world::{EPOCH, World, errors, only_error};
use std::os::unix::fs::{MetadataExt, symlink};

const COURT: &str = r#"{"key": "/src/", "path": "/src", "kind": {"folder": {"contents":
    {"from": [{"input": 0, "select": {"folder": ""}}], "file_mode": 416, "owner": {"user": {"name": "jester"}}}}}}"#;

fn world() -> World {
    let mut world = World::new();
    world.files("court", true, &[("a.sh", "a"), ("d/b.sh", "b"), ("d/c.txt", "c"), ("o.o", "")]);
    world.write("etc/passwd", "root:x:0:0::/:/bin/sh\njester:x:100:200::/:/bin/sh\n");
    world.write("etc/group", "root:x:0:\njester:x:200:\nvideo:x:44:\n");
    world
}

#[test]
fn a_plain_path_wins_over_a_pattern_for_what_it_says() {
    let world = world();
    world.good(&format!(
        r#"{{"entries": [{COURT},
            {{"key": "/src/d/b.sh", "path": "/src/d/b.sh", "kind": "existing", "attributes": {{"mode": 448}}}},
            {{"key": "/src/keep.o", "path": "/src/keep.o", "kind": {{"text": ""}}}}],
          "patterns": [
            {{"key": "2", "pattern": "/src/**/*.sh", "attributes": {{"mode": 493, "owner": {{"user": {{"id": 0}}, "group": {{"name": "video"}}}}}}}},
            {{"key": "3", "pattern": "/src/**/*.o", "absent": true}}]}}"#
    ));
    let listing = world.listing();
    let (_, listing) = listing.split_once("etc/passwd\n").unwrap();
    assert_eq!(
        listing,
        "0755 0:0 src/\n0755 0:44 src/a.sh\n0755 100:200 src/d/\n0700 0:44 src/d/b.sh\n\
         0640 100:200 src/d/c.txt\n0644 0:0 src/keep.o\n"
    );
    for path in ["src", "src/a.sh", "src/d", "src/d/b.sh"] {
        assert_eq!(world.meta(path).mtime(), EPOCH, "{path}");
    }
}

#[test]
fn patterns_that_disagree_are_found_at_both_keys() {
    let world = world();
    let patterns = r#""patterns": [
        {"key": "one", "pattern": "/src/**/*.sh", "attributes": {"mode": 493}},
        {"key": "two", "pattern": "/src/a*", "attributes": {"mode": 420}},
        {"key": "none", "pattern": "/x/*", "attributes": {"mode": 420}}]"#;
    let report = world.apply(&format!(r#"{{"entries": [{COURT}], {patterns}}}"#));
    let text = "`one` and `two` disagree about `/src/a.sh`: mode 0755 and 0644";
    assert_eq!(
        errors(&report),
        ["none: nothing matches `/x/*`".to_owned(), format!("one: {text}"), format!("two: {text}")]
    );
    // A plain key decides.
    let plain =
        r#"{"key": "3", "path": "/src/a.sh", "kind": "existing", "attributes": {"mode": 448}}"#;
    let patterns = patterns.replace("/x/*", "/src/d/*.txt");
    world.good(&format!(r#"{{"entries": [{COURT}, {plain}], {patterns}}}"#));
    assert_eq!(world.look("src/a.sh"), "0700 100:200");
}

#[test]
fn a_pattern_deletes_around_plain_keys() {
    let world = World::new();
    world.write("doc/a/copyright", "");
    world.write("doc/a/README", "");
    world.write("doc/b/README", "");
    world.good(
        r#"{"entries": [{"key": "1", "path": "/doc/a/copyright", "kind": "existing"}],
            "patterns": [{"key": "2", "pattern": "/doc/*", "absent": true}]}"#,
    );
    assert_eq!(world.listing(), "0755 0:0 doc/\n0755 0:0 doc/a/\n0644 0:0 doc/a/copyright\n");
    assert_eq!(world.meta("doc").mtime(), EPOCH);
}

#[test]
fn patterns_follow_no_links_but_those_before_the_wildcard() {
    let world = World::new();
    world.write("usr/lib/a.so", "");
    world.write("secret", "");
    symlink("usr/lib", world.tree("lib")).unwrap();
    symlink("../../secret", world.tree("usr/lib/b.so")).unwrap();
    symlink("/", world.tree("usr/lib/root")).unwrap();
    world.good(
        r#"{"patterns": [{"key": "1", "pattern": "/lib/**/*", "attributes": {"mode": 448}},
                         {"key": "2", "pattern": "/lib/*.so", "attributes": {"owner": {"user": {"id": 9}}}}]}"#,
    );
    assert_eq!(world.look("usr/lib/a.so"), "0700 9:9");
    assert_eq!(world.look("usr/lib/b.so"), "0777 9:9");
    assert_eq!(world.look("secret"), "0644 0:0");
    let report = world.apply(
        r#"{"patterns": [{"key": "1", "pattern": "/usr/lib/ro*", "attributes": {"mode": 448}}]}"#,
    );
    only_error(&report, "1: nothing matches");
}

#[test]
fn an_owner_keeps_mode_bits_and_capabilities() {
    let world = world();
    world.write("bin/ping", "");
    world.good(
        r#"{"entries": [{"key": "1", "path": "/bin/ping", "kind": "existing", "attributes":
            {"mode": 3565, "capabilities": "cap_net_raw+ep", "xattrs": {"user.note": "x"},
             "owner": {"user": {"name": "jester"}, "group": {"name": "video"}}}}]}"#,
    );
    assert_eq!(world.look("bin/ping"), "6755 100:44");
    world.good(
        r#"{"patterns": [{"key": "1", "pattern": "/bin/*", "attributes": {"owner": {"user": {"id": 3}}}}]}"#,
    );
    assert_eq!(world.look("bin/ping"), "6755 3:3");
    let mut value = [0; 64];
    let size = rustix::fs::getxattr(world.tree("bin/ping"), "security.capability", &mut value[..])
        .unwrap();
    assert_eq!(&value[..size], [1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let size = rustix::fs::getxattr(world.tree("bin/ping"), "user.note", &mut value[..]).unwrap();
    assert_eq!(&value[..size], b"x");
}

#[test]
fn wrong_attributes_are_errors() {
    let world = world();
    world.write("d/x", "");
    for (attributes, expected) in [
        (r#"{"capabilities": "cap_nothing+p"}"#, "name the unknown `cap_nothing`"),
        (r#"{"capabilities": "cap_kill+p"}"#, "is a folder, which cannot have capabilities"),
        (
            r#"{"owner": {"user": {"name": "root"}, "group": {"name": "ghosts"}}}"#,
            "no group `ghosts`",
        ),
        (r#"{"xattrs": {"security.selinux": "x"}}"#, "is not part of a file"),
        (r#"{"xattrs": {"wrong.name": "x"}}"#, "cannot set the attribute `wrong.name` of `/d`"),
    ] {
        let entry = format!(
            r#"{{"entries": [{{"key": "1", "path": "/d", "kind": "existing", "attributes": {attributes}}}]}}"#
        );
        only_error(&world.apply(&entry), expected);
    }
}
