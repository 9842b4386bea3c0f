//! Copies of files and folders.

use crate::world::{World, at, errors, only_error};
use jesteros_manifest::{Level, Source, Task};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, chown, symlink};

fn folder(path: &str, contents: &str) -> String {
    format!(
        r#"{{"entries": [{{"key": "{path}/", "path": "{path}", "kind": {{"folder": {{"contents": {contents}}}}}}}]}}"#
    )
}

const ALL: &str = r#"{"from": [{"input": 0, "select": {"folder": ""}}]}"#;

#[test]
fn plain_inputs_get_plain_modes() {
    let mut world = World::new();
    let court = world.files("court", true, &[("run.sh", "1"), ("data", "2"), ("d/x", "3")]);
    std::fs::set_permissions(court.join("run.sh"), PermissionsExt::from_mode(0o4710)).unwrap();
    std::fs::set_permissions(court.join("data"), PermissionsExt::from_mode(0o600)).unwrap();
    std::fs::set_permissions(court.join("d"), PermissionsExt::from_mode(0o1777)).unwrap();
    chown(court.join("data"), Some(5), Some(5)).unwrap();
    std::fs::create_dir_all(world.tree("src/d")).unwrap();
    std::fs::set_permissions(world.tree("src/d"), PermissionsExt::from_mode(0o1777)).unwrap();
    world.good(&folder("/src", ALL));
    // The folder that was there keeps its mode.
    assert_eq!(
        world.listing(),
        "0755 0:0 src/\n1777 0:0 src/d/\n0644 0:0 src/d/x\n0644 0:0 src/data\n0755 0:0 src/run.sh\n"
    );
}

#[test]
fn hard_links_of_plain_inputs_become_files() {
    for plain in [true, false] {
        let world = || {
            let mut world = World::new();
            let court = world.files("court", plain, &[("d/f", "1")]);
            std::fs::hard_link(court.join("d/f"), court.join("d/g")).unwrap();
            world
        };
        let links = if plain { 1 } else { 2 };
        let copied = world();
        copied.good(&folder("/src", ALL));
        assert_eq!(copied.meta("src/d/g").nlink(), links, "plain: {plain}");
        let source = world();
        let only = vec!["d".to_owned()];
        let report = source.run(Task::Source(Source { only, ..Source::default() }));
        assert_eq!(errors(&report), Vec::<String>::new());
        assert_eq!(source.meta("d/g").nlink(), links, "plain: {plain}");
    }
}

#[test]
fn other_inputs_keep_everything() {
    let mut world = World::new();
    let files = [("bin/su", "su"), ("bin/ln", "->su"), ("tmp/x", ""), ("sparse", "")];
    let image = world.files("image", false, &files);
    std::fs::hard_link(image.join("bin/su"), image.join("bin/hard")).unwrap();
    chown(image.join("bin/su"), Some(0), Some(7)).unwrap();
    std::fs::set_permissions(image.join("bin/su"), PermissionsExt::from_mode(0o6755)).unwrap();
    std::fs::set_permissions(image.join("tmp"), PermissionsExt::from_mode(0o1777)).unwrap();
    std::os::unix::fs::lchown(image.join("bin/ln"), Some(8), Some(9)).unwrap();
    let file = std::fs::File::options().write(true).open(image.join("sparse")).unwrap();
    file.set_len(64 << 20).unwrap();
    let mut caps = vec![1, 0, 0, 2, 0, 32, 0, 0];
    caps.resize(20, 0);
    let flags = rustix::fs::XattrFlags::empty();
    rustix::fs::setxattr(image.join("sparse"), "security.capability", &caps, flags).unwrap();
    world.good(&folder("/r", ALL));
    assert_eq!(
        world.listing(),
        "0755 0:0 r/\n0755 0:0 r/bin/\n6755 0:7 r/bin/hard\n0777 8:9 r/bin/ln -> su\n6755 0:7 r/bin/su\n\
         0644 0:0 r/sparse\n1777 0:0 r/tmp/\n0644 0:0 r/tmp/x\n"
    );
    assert_eq!(world.meta("r/bin/su").ino(), world.meta("r/bin/hard").ino());
    let sparse = world.meta("r/sparse");
    assert_eq!(sparse.len(), 64 << 20);
    assert!(sparse.blocks() < 1000, "holes stay holes");
    let mut value = [0; 64];
    let path = world.tree("r/sparse");
    let size = rustix::fs::getxattr(path, "security.capability", &mut value[..]).unwrap();
    assert_eq!(value[..size], caps);
}

#[test]
fn nodes_are_copied() {
    let mut world = World::new();
    let image = world.input("image", false, None);
    let mode = rustix::fs::Mode::from_raw_mode(0o620);
    let kind = rustix::fs::FileType::CharacterDevice;
    let device = rustix::fs::makedev(4, 64);
    rustix::fs::mknodat(rustix::fs::CWD, image.join("ttyS0"), kind, mode, device).unwrap();
    world.good(&folder("/dev", ALL));
    let meta = world.meta("dev/ttyS0");
    assert!(meta.file_type().is_char_device());
    assert_eq!((meta.rdev(), meta.mode() & 0o7777), (device, 0o620 & meta.mode()));
}

#[test]
fn modes_owners_and_filters() {
    let mut world = World::new();
    world.files(
        "site",
        true,
        &[
            ("a.html", ""),
            ("b.psd", ""),
            ("d/c.psd", ""),
            ("d/e.html", ""),
            ("kernel/x", ""),
            (".h", ""),
        ],
    );
    let report = world.apply(&folder(
        "/srv",
        r#"{"from": [{"input": 0, "select": {"folder": ""}}], "exclude": ["**/*.psd", "kernel", "none"],
            "file-mode": 0, "folder-mode": 0}"#,
    ).replace(r#""file-mode": 0, "folder-mode": 0"#, r#""file_mode": 416, "folder_mode": 488, "owner": {"user": {"id": 5}}"#));
    assert_eq!(errors(&report), Vec::<String>::new());
    assert_eq!(
        at(&report, Level::Warning),
        ["/srv/: nothing that is copied matches `none` of `exclude`"]
    );
    assert_eq!(
        world.listing(),
        "0755 0:0 srv/\n0640 5:5 srv/.h\n0640 5:5 srv/a.html\n0750 5:5 srv/d/\n0640 5:5 srv/d/e.html\n"
    );
    let world = {
        let mut world = World::new();
        world.files("site", true, &[("a/b/c.x", ""), ("a/b/c.y", ""), ("e/f", "")]);
        world.good(&folder(
            "/o",
            r#"{"from": [{"input": 0, "select": {"folder": ""}}], "only": ["**/*.x"]}"#,
        ));
        world
    };
    assert_eq!(
        world.listing(),
        "0755 0:0 o/\n0755 0:0 o/a/\n0755 0:0 o/a/b/\n0644 0:0 o/a/b/c.x\n"
    );
}

#[test]
fn two_sources_must_agree() {
    let mut world = World::new();
    world.files("one", true, &[("same", "1"), ("differ", "1"), ("d/x", "")]);
    world.files("two", true, &[("same", "1"), ("differ", "2"), ("d/y", "")]);
    let both = r#"{"from": [{"input": 0, "select": {"folder": ""}}, {"input": 1, "select": {"folder": ""}}]}"#;
    let report = world.apply(&folder("/o", both));
    only_error(&report, "`/differ` of `one` and `/differ` of `two` differ");
    world.good(&folder("/o", &both.replace("]}", r#"], "exclude": ["differ"]}"#)));
    assert_eq!(world.read("o/same"), "1");
    assert!(world.has("o/d/x") && world.has("o/d/y"));
}

#[test]
fn a_folder_over_a_link_is_refused() {
    let mut world = World::new();
    world.files("image", false, &[("lib/a", ""), ("usr/b", "")]);
    std::fs::create_dir_all(world.tree("usr/lib")).unwrap();
    symlink("usr/lib", world.tree("lib")).unwrap();
    let report = world.apply(&folder("/", ALL));
    only_error(
        &report,
        "`/lib` of `image` is a folder, and `/lib` is a symbolic link to `usr/lib`",
    );
    // The rest is done.
    assert!(world.has("usr/b"));
}

#[test]
fn files_go_into_a_folder_under_their_own_names() {
    let mut world = World::new();
    world.files(
        "tools",
        true,
        &[("a.sh", "a"), ("b.sh", "b"), ("d.sh/x", ""), ("ln.sh", "->a.sh")],
    );
    world.file("ramdisk", b"data");
    let from = r#"{"from": [{"input": 0, "select": {"match": "[ab]*.sh"}}, {"input": 1, "select": {"folder": ""}}], "file_mode": 493}"#;
    world.good(&folder("/bin", from));
    assert_eq!(
        world.listing(),
        "0755 0:0 bin/\n0755 0:0 bin/a.sh\n0755 0:0 bin/b.sh\n0755 0:0 bin/ramdisk\n"
    );
    let report = world.apply(&folder("/bin", &from.replace("[ab]*.sh", "*.sh")));
    only_error(&report, "`/d.sh` of `tools` is a folder, and `*.sh` names files");
    let report = world.apply(&folder("/bin", &from.replace("[ab]*.sh", "*.py")));
    only_error(&report, "`tools` has nothing that matches `*.py`");
}

#[test]
fn one_file_is_copied_and_expanded() {
    let mut world = World::new();
    world.files("site", true, &[("footer.in", "v${RELEASE} ${X} $${RELEASE}"), ("other.in", "")]);
    let copy = |select: &str| {
        format!(
            r#"{{"entries": [{{"key": "/f", "path": "/f", "kind": {{"copy": {{
                "from": {{"input": 0, "select": {{"match": "{select}"}}}},
                "expand": {{"RELEASE": "7", "Y": "z"}}}}}}}}]}}"#
        )
    };
    let report = world.apply(&copy("footer.in"));
    assert_eq!(errors(&report), Vec::<String>::new());
    assert_eq!(at(&report, Level::Warning), ["/f: nothing that is copied has `${Y}`"]);
    assert_eq!(world.read("f"), "v7 ${X} $7");
    only_error(&world.apply(&copy("*.in")), "2 files match");
    only_error(&world.apply(&copy("nothing")), "`site` has no `nothing`");
}

#[test]
fn a_folder_of_a_deeper_key_keeps_its_own_owner() {
    let mut world = World::new();
    let first = world.files("first", false, &[("b/f", "x")]);
    let second = world.files("second", false, &[("c/g", "x")]);
    std::fs::create_dir_all(first.join("b/c")).unwrap();
    std::os::unix::fs::chown(second.join("c"), Some(7), Some(8)).unwrap();
    world.good(
        r#"{"entries": [
            {"key": "1", "path": "/a", "kind": {"folder": {"contents":
                {"from": [{"input": 0, "select": {"folder": ""}}], "owner": {"user": {"id": 5}}}}}},
            {"key": "2", "path": "/a/b", "kind": {"folder": {"contents":
                {"from": [{"input": 1, "select": {"folder": ""}}]}}}}]}"#,
    );
    assert_eq!(world.look("a/b"), "0755 5:5");
    assert_eq!(world.look("a/b/c"), "0755 7:8");
}

#[test]
fn checksums_list_every_file() {
    let mut world = World::new();
    let files = [("a b", "1\n"), ("d/line\nbreak", "2\n"), ("link", "->a b"), ("back\\slash", "3")];
    world.files("court", true, &files);
    let json = format!(r#"{}, "checksums": true}}"#, folder("", ALL).strip_suffix('}').unwrap());
    let json = json.replace(r#""path": """#, r#""path": "/""#);
    world.good(&json);
    let checked = std::process::Command::new("sha256sum")
        .args(["--check", "--strict", "SHA256SUMS"])
        .current_dir(world.tree(""))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(checked.status.success(), "{text}");
    // Files and nothing else, and not the list itself.
    assert_eq!(text.lines().filter(|line| line.ends_with(": OK")).count(), 3, "{text}");
    assert_eq!(world.look("SHA256SUMS"), "0644 0:0");
    assert_eq!(world.meta("SHA256SUMS").mtime(), crate::world::EPOCH);
    // Once more in the same tree: the list is there.
    only_error(&world.apply(r#"{"checksums": true}"#), "checksums: `/SHA256SUMS` is there already");
}
