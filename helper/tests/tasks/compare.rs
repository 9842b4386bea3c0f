//! The task `compare`.

use crate::world::{World, errors};
use jesteros_manifest::{COMPARED, Compare, Compared, Field, Task};
use rustix::fs::{FileType, Mode, Timespec, Timestamps};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

/// Two trees, each with what it grew from.
struct Trees {
    world: World,
    first: PathBuf,
    second: PathBuf,
}

impl Trees {
    fn new() -> Self {
        let mut world = World::new();
        let first = world.input("first", false, None);
        let second = world.input("second", false, None);
        Self { world, first, second }
    }

    fn both(&self, make: impl Fn(&Path)) {
        make(&self.first);
        make(&self.second);
    }

    fn compare(&self, below: Option<[usize; 2]>) -> Compared {
        let report = self.world.run(Task::Compare(Compare { below }));
        assert_eq!(errors(&report), Vec::<String>::new());
        serde_json::from_str(&self.world.read(COMPARED)).unwrap()
    }

    /// The differences, one in a line.
    fn told(&self) -> Vec<String> {
        let compared = self.compare(None);
        let told = compared.differences.iter();
        told.map(|it| format!("{} {:?}: {} | {}", it.path, it.field, it.first, it.second)).collect()
    }
}

fn write(folder: &Path, path: &str, data: impl AsRef<[u8]>) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, data).unwrap();
}

/// Gives everything in a folder one time.
fn settle(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            settle(&entry.path());
        }
        set_time(&entry.path(), 1_000_000_000, 0);
    }
}

fn set_time(path: &Path, seconds: i64, nanoseconds: i64) {
    let time = Timespec { tv_sec: seconds, tv_nsec: nanoseconds };
    let times = Timestamps { last_access: time, last_modification: time };
    let flags = rustix::fs::AtFlags::SYMLINK_NOFOLLOW;
    rustix::fs::utimensat(rustix::fs::CWD, path, &times, flags).unwrap();
}

fn node(folder: &Path, path: &str, minor: u32) {
    let mode = Mode::from_raw_mode(0o600);
    let number = rustix::fs::makedev(1, minor);
    let path = folder.join(path);
    rustix::fs::mknodat(rustix::fs::CWD, path, FileType::CharacterDevice, mode, number).unwrap();
}

#[test]
fn equal_trees_have_no_difference() {
    let trees = Trees::new();
    trees.both(|tree| {
        write(tree, "etc/motd", "hello\n");
        std::fs::hard_link(tree.join("etc/motd"), tree.join("etc/other")).unwrap();
        symlink("motd", tree.join("etc/link")).unwrap();
        node(tree, "null", 3);
        settle(tree);
    });
    assert_eq!(trees.compare(None), Compared::default());
}

#[test]
fn every_field_is_compared() {
    let trees = Trees::new();
    trees.both(|tree| {
        for name in ["attribute", "kind", "linked", "mode", "name", "owner", "time"] {
            write(tree, &format!("d/{name}"), "same");
        }
    });
    let (first, second) = (trees.first.join("d"), trees.second.join("d"));
    write(&first, "contents", "one\ntwo\nthree\n");
    write(&second, "contents", "one\ntwa\nthree\n");
    write(&first, "only/below", "");
    symlink("a", first.join("link")).unwrap();
    symlink("b", second.join("link")).unwrap();
    node(&first, "node", 3);
    node(&second, "node", 5);
    std::fs::remove_file(second.join("kind")).unwrap();
    std::fs::create_dir(second.join("kind")).unwrap();
    std::fs::set_permissions(second.join("mode"), PermissionsExt::from_mode(0o4755)).unwrap();
    std::os::unix::fs::chown(second.join("owner"), Some(7), None).unwrap();
    std::fs::remove_file(first.join("name")).unwrap();
    std::fs::hard_link(first.join("linked"), first.join("name")).unwrap();
    let flags = rustix::fs::XattrFlags::empty();
    rustix::fs::setxattr(second.join("attribute"), "user.a", b"b\n", flags).unwrap();
    trees.both(settle);
    set_time(&second.join("time"), 1_000_000_000, 5);
    assert_eq!(
        trees.told(),
        [
            "/d/attribute Attribute: no user.a | user.a=`b\\n`",
            "/d/contents Contents: line 2: `two` | line 2: `twa`",
            "/d/kind Kind: a file | a folder",
            "/d/link LinkTarget: `a` | `b`",
            "/d/mode Mode: 0644 | 4755",
            "/d/name HardLink: the same file as `/d/linked` | a file of its own",
            "/d/node Device: 1:3 | 1:5",
            // What it holds is not counted.
            "/d/only Kind: a folder | nothing",
            "/d/owner Owner: 0:0 | 7:0",
            "/d/time Time: 1000000000.000000000 | 1000000000.000000005",
        ]
    );
}

#[test]
fn the_place_where_contents_differ_is_shown() {
    let told = |one: &[u8], other: &[u8]| {
        let trees = Trees::new();
        write(&trees.first, "f", one);
        write(&trees.second, "f", other);
        trees.both(settle);
        let told = trees.told();
        assert_eq!(told.len(), 1, "{told:?}");
        told[0].strip_prefix("/f Contents: ").unwrap().to_owned()
    };
    assert_eq!(told(b"a\nb", b"a\n"), "3 bytes; line 2: `b` | 2 bytes; line 2: ``");
    assert_eq!(told(b"a\x1b[0m", b"a\x1b[1m"), "line 1: `a\\u{1b}[0m` | line 1: `a\\u{1b}[1m`");
    assert_eq!(told(b"a\0b", b"a\0c"), "byte 2 is 0x62 | byte 2 is 0x63");
    assert_eq!(told(b"\0", b"\0\0"), "1 bytes; ends before byte 1 | 2 bytes; byte 1 is 0x00");
    // A chunk is read at a time, and a long line is shown around the difference.
    let long = |last: &str| format!("first\n{}{last}{}", "x".repeat(200_000), "y".repeat(200));
    let shown = told(long("1").as_bytes(), long("2").as_bytes());
    let side = |last: &str| format!("line 2: `…{}{last}{}…`", "x".repeat(40), "y".repeat(59));
    assert_eq!(shown, format!("{} | {}", side("1"), side("2")));
    let zeros = |last: u8| [&[0; 150_000][..], &[last]].concat();
    assert_eq!(told(&zeros(1), &zeros(2)), "byte 150000 is 0x01 | byte 150000 is 0x02");
}

#[test]
fn all_are_counted_and_times_come_last() {
    let trees = Trees::new();
    for number in 10..40 {
        trees.both(|tree| write(tree, &format!("a{number}"), "same"));
    }
    trees.both(|tree| write(tree, "z", "x"));
    trees.both(settle);
    for number in 10..40 {
        set_time(&trees.second.join(format!("a{number}")), 5, 0);
    }
    std::fs::set_permissions(trees.second.join("z"), PermissionsExt::from_mode(0o600)).unwrap();
    let compared = trees.compare(None);
    assert_eq!((compared.counts[&Field::Time], compared.counts[&Field::Mode]), (30, 1));
    assert_eq!(compared.differences.len(), 20);
    assert_eq!((&*compared.differences[0].path, &*compared.differences[1].path), ("/z", "/a10"));
}

#[test]
fn what_nobody_has_touched_is_not_compared() {
    let mut trees = Trees::new();
    let below = trees.world.input("below", false, None);
    for (file, tree) in [("old", &trees.first), ("other", &trees.second)] {
        write(tree, file, file);
        settle(tree);
    }
    assert_eq!(trees.compare(None).counts[&Field::Kind], 2);
    std::fs::remove_file(trees.world.tree(COMPARED)).unwrap();
    // A tree is as it was if it is the same: its files were not copied.
    let same = trees.world.run(Task::Compare(Compare { below: Some([0, 1]) }));
    assert_eq!(errors(&same), Vec::<String>::new());
    let compared: Compared = serde_json::from_str(&trees.world.read(COMPARED)).unwrap();
    assert_eq!(compared, Compared::default());
    std::fs::remove_file(trees.world.tree(COMPARED)).unwrap();
    // Files that were not below are new.
    write(&below, "unrelated", "");
    assert_eq!(trees.compare(Some([2, 2])).counts[&Field::Kind], 2);
    std::fs::remove_file(trees.world.tree(COMPARED)).unwrap();
    // Contents and times can be as they were after a change, but not the time of the change.
    let copies = [trees.world.input("copy", false, None), trees.world.input("copy", false, None)];
    for copy in &copies {
        write(copy, "f", "same");
        settle(copy);
    }
    for (tree, contents) in [(&trees.first, "one!"), (&trees.second, "two!")] {
        std::fs::remove_file(tree.join("old"))
            .or(std::fs::remove_file(tree.join("other")))
            .unwrap();
        write(tree, "f", contents);
        settle(tree);
    }
    assert_eq!(trees.compare(Some([3, 4])).counts[&Field::Contents], 1);
}
