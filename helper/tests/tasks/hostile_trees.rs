//! Trees and inputs that want to harm whoever works in them.

use crate::world::{Member, World, at, errors, only_error, tar};
use jesteros_manifest::{Level, Patch, Source, Task};
use std::process::Command;

const OWNER: &str = r#"{"entries": [{"key": "a", "path": "/a", "kind": {"text": ""},
    "attributes": {"owner": {"user": {"name": "root"}}}}]}"#;

/// Makes a node, which needs more than root in some sandboxes.
fn node(world: &World, path: &str, words: &[&str]) -> bool {
    let path = world.tree(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    Command::new("mknod").arg(path).args(words).status().is_ok_and(|status| status.success())
}

#[test]
fn only_files_are_opened() {
    let world = World::new();
    assert!(node(&world, "etc/passwd", &["p"]));
    only_error(&world.apply(OWNER), "`/etc/passwd` is a named pipe, not a file");
    std::fs::remove_file(world.tree("etc/passwd")).unwrap();
    // Opening the console of a watchdog would start it; this one only never ends.
    if node(&world, "etc/passwd", &["c", "1", "5"]) {
        only_error(&world.apply(OWNER), "`/etc/passwd` is a device node, not a file");
        std::fs::remove_file(world.tree("etc/passwd")).unwrap();
    }
    let file = std::fs::File::create(world.tree("etc/passwd")).unwrap();
    file.set_len(4 << 30).unwrap();
    only_error(&world.apply(OWNER), "`/etc/passwd` is larger than 4 MiB");
}

#[test]
fn what_layers_use_for_deleted_files_is_refused() {
    let mut world = World::new();
    world.file("download", &tar(&[Member("etc/.wh.passwd", b'0', "x")]));
    only_error(&world.unpack(), "`/etc/.wh.passwd` has a name that begins with `.wh.`");
    let mut world = World::new();
    let mut archive = tar(&[Member("w", b'3', "")]);
    archive[329..337].copy_from_slice(b"0000000\0");
    archive[337..345].copy_from_slice(b"0000000\0");
    sum(&mut archive[..512]);
    world.file("download", &archive);
    only_error(&world.unpack(), "`/w` is the character device 0:0");
    let world = World::new();
    let entries = [
        (r#"{"device": {"kind": "character", "major": 0, "minor": 0}}"#, "/d", "0:0"),
        (r#"{"text": ""}"#, "/.wh..wh..opq", "begins with `.wh.`"),
        (r#"{"folder": {}}"#, "/.wh.x", "begins with `.wh.`"),
    ];
    for (kind, path, expected) in entries {
        let json = format!(r#"{{"entries": [{{"key": "k", "path": "{path}", "kind": {kind}}}]}}"#);
        only_error(&world.apply(&json), expected);
    }
}

/// Corrects the checksum of a header.
fn sum(block: &mut [u8]) {
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
}

#[test]
fn folders_as_deep_as_possible_take_no_time() {
    let mut world = World::new();
    let deep = "a/".repeat(2040);
    let names: Vec<String> = (0..100).map(|number| format!("{deep}{number}")).collect();
    let mut members = Vec::new();
    for name in &names {
        members.extend([Member("n", b'L', name), Member("x", b'0', "")]);
    }
    world.file("download", &tar(&members));
    let start = std::time::Instant::now();
    assert_eq!(errors(&world.unpack()), Vec::<String>::new());
    // Looking at each folder again for each file took 30 seconds.
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[test]
fn descriptions_of_members_are_limited_together() {
    let text = |number: usize| {
        let record = format!("k{number}={}\n", "x".repeat(700_000));
        format!("{} {record}", record.len() + 7)
    };
    let (first, second) = (text(1), text(2));
    let mut world = World::new();
    let members = [Member("p", b'x', &first), Member("p", b'x', &second), Member("f", b'0', "")];
    world.file("download", &tar(&members));
    only_error(&world.unpack(), "longer than 1048576 bytes");
    let mut world = World::new();
    world.file("download", &tar(&[Member("p", b'g', &first), Member("f", b'0', "")]));
    only_error(&world.unpack(), "longer than 65536 bytes");
}

#[test]
fn holes_count() {
    // Two members of 40 GiB, which are holes.
    let mut archive = tar(&[Member("a", b'S', ""), Member("b", b'S', "")]);
    for start in [0, 512] {
        let block = &mut archive[start..start + 512];
        block[257..265].copy_from_slice(b"ustar  \0");
        block[482] = 0;
        block[483..495].copy_from_slice(format!("{:011o} ", 8_589_934_591_u64).as_bytes());
        sum(block);
    }
    // 8 GiB is the most that an octal field holds; nine of them are too much.
    let one = archive[..512].to_vec();
    let mut many = Vec::new();
    for letter in b'a'..=b'i' {
        let mut block = one.clone();
        block[0] = letter;
        sum(&mut block);
        many.extend_from_slice(&block);
    }
    many.resize(many.len() + 1024, 0);
    let mut world = World::new();
    world.file("download", &many);
    only_error(&world.unpack(), "the archive holds more than 64 GiB");
}

#[test]
fn a_hard_link_has_no_data() {
    // Some programs write the size of the file that a hard link leads to.
    let mut archive = tar(&[Member("a", b'0', "x"), Member("b", b'1', "a"), Member("d", b'5', "")]);
    archive[1024 + 124..1024 + 135].copy_from_slice(b"00000000001");
    sum(&mut archive[1024..1536]);
    let mut world = World::new();
    world.file("download", &archive);
    assert_eq!(errors(&world.unpack()), Vec::<String>::new());
    assert_eq!(world.listing(), "0755 0:0 a\n0755 0:0 b\n0755 0:0 d/\n");
}

/// Members of an ar archive, with the size that their header claims.
fn package(members: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut archive = b"!<arch>\n".to_vec();
    for (name, size, data) in members {
        let header = format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n", 0, 0, 0, 100_644);
        archive.extend_from_slice(header.as_bytes());
        archive.extend_from_slice(data);
    }
    archive
}

#[test]
fn packages_claim_what_they_like() {
    let version = ("debian-binary", "4", &b"2.0\n"[..]);
    for (members, expected) in [
        (vec![version, ("//", "9999999999", b"")], "has no `data.tar`"),
        (vec![version, ("#1/9999999999", "9999999999", b"")], "has no `data.tar`"),
        (vec![version, ("data.tar", "-1", b"")], "damaged header"),
        (vec![version, ("data.tar", "99", b"")], "is neither tar"),
        (vec![("debian-binary", "9999999999", b"2.0\n")], "has no `data.tar`"),
        (vec![("x", "4", b"2.0\n")], "not a Debian package"),
        (vec![], "was cut off"),
    ] {
        let mut world = World::new();
        world.file("download", &package(&members));
        only_error(&world.unpack(), expected);
    }
}

#[test]
fn messages_are_short_and_printable() {
    let mut archive = tar(&[Member("a\u{1b}[31m", b'0', "x")]);
    archive[100..107].copy_from_slice(b"zz\x1b[m\0\0");
    sum(&mut archive[..512]);
    let mut world = World::new();
    world.file("download", &archive);
    let errors_of = |world: &World| errors(&world.unpack()).join("\n");
    assert!(!errors_of(&world).contains('\u{1b}'));
    let mut world = World::new();
    let long = "../".repeat(300_000);
    world.file("download", &tar(&[Member("n", b'L', &long), Member("a", b'0', "")]));
    assert!(errors_of(&world).len() < 5000);
}

/// Patches an archive with these members.
fn patched(members: &[Member<'_>], patch: &str) -> (World, jesteros_manifest::Report) {
    let mut world = World::new();
    world.file("download", &tar(members));
    world.file("patch", patch.as_bytes());
    let patches = vec![Patch { input: 1, path: String::new() }];
    let report = world.run(Task::Source(Source { unpack: true, patches, ..Source::default() }));
    (world, report)
}

#[test]
fn a_patch_knows_a_file_behind_a_link() {
    let members = [Member("r/f", b'0', "a\nb\n"), Member("l", b'2', "r")];
    let patch = "--- a/r/f\n+++ b/r/f\n@@ -1,2 +1,2 @@\n-a\n+A\n b\n\
                 --- a/l/f\n+++ b/l/f\n@@ -1,2 +1,2 @@\n A\n-b\n+B\n";
    let (world, report) = patched(&members, patch);
    assert_eq!(errors(&report), Vec::<String>::new());
    assert_eq!(world.read("r/f"), "A\nB\n");
}

#[test]
fn a_patch_cannot_write_through_its_own_link() {
    let patch = "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n\
                 @@ -0,0 +1 @@\n+etc\n\\ No newline at end of file\n\
                 --- /dev/null\n+++ b/l/passwd\n@@ -0,0 +1 @@\n+hacked\n";
    let (world, report) = patched(&[Member("etc/passwd", b'0', "root\n")], patch);
    only_error(&report, "the patch makes `/l/passwd`, but makes `/l` a symbolic link");
    assert_eq!(world.read("etc/passwd"), "root\n");
}

#[test]
fn lines_of_a_hunk_may_be_any_number() {
    let far = usize::MAX;
    let patch = format!("--- a/f\n+++ b/f\n@@ -{far},1 +{far},1 @@\n-q\n+z\n");
    let (_, report) = patched(&[Member("f", b'0', "a\n")], &patch);
    only_error(&report, "does not apply");
    let patch = patch.replace("-q", "-a");
    let (world, report) = patched(&[Member("f", b'0', "a\n")], &patch);
    assert_eq!(at(&report, Level::Error), Vec::<String>::new());
    assert_eq!(world.read("f"), "z\n");
    let patch = "diff --git a/f b/\nrename from f\nrename to \n";
    only_error(&patched(&[Member("f", b'0', "a\n")], patch).1, "is empty");
}

#[test]
fn access_control_lists_are_not_inherited() {
    // User 1234 may read and write what will be made in the folder.
    let entry = |tag: u16, bits: u16, id: u32| {
        [&tag.to_le_bytes()[..], &bits.to_le_bytes(), &id.to_le_bytes()].concat()
    };
    let none = u32::MAX;
    let entries = [
        entry(1, 7, none),
        entry(2, 7, 1234),
        entry(4, 5, none),
        entry(16, 7, none),
        entry(32, 5, none),
    ];
    let list = [2_u32.to_le_bytes().to_vec(), entries.concat()].concat();
    let world = World::new();
    std::fs::create_dir_all(world.tree("d")).unwrap();
    let default = "system.posix_acl_default";
    if rustix::fs::setxattr(world.tree("d"), default, &list, rustix::fs::XattrFlags::empty())
        .is_err()
    {
        // The file system has no access control lists.
        return;
    }
    world.good(
        r#"{"entries": [
            {"key": "1", "path": "/d/text", "kind": {"text": ""}},
            {"key": "2", "path": "/d/folder", "kind": {"folder": {}}}]}"#,
    );
    for path in ["d/text", "d/folder"] {
        let mut buffer = vec![0_u8; 4096];
        let length = rustix::fs::listxattr(world.tree(path), &mut buffer[..]).unwrap();
        assert_eq!(length, 0, "{path}");
    }
    assert_eq!(
        (world.look("d/text"), world.look("d/folder")),
        ("0644 0:0".into(), "0755 0:0".into())
    );
}
