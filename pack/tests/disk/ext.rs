//! ext2, ext3 and ext4 with trees that are made for their corners.

use std::os::unix::fs::FileExt as _;

use jesteros_pack::disk::FileSystem::{self, Ext2, Ext3, Ext4};
use jesteros_pack::disk::settings::Settings;
use jesteros_pack::tree::Kind;

use crate::ext_read::{check, compare, debugfs, device};
use crate::memory::{Contents, Memory, noise};
use crate::tools::run;
use crate::written::{MIB, Written, problems};

pub(crate) const ALL: [FileSystem; 3] = [Ext2, Ext3, Ext4];

fn blocks(size: u32) -> Settings {
    Settings { block_size: Some(size), ..Settings::default() }
}

fn features(names: &[&str]) -> Settings {
    let features = names.iter().map(|&name| name.to_owned()).collect();
    Settings { features, ..Settings::default() }
}

/// A tree with every kind of node.
pub(crate) fn every_kind() -> Memory {
    let mut tree = Memory::default();
    tree.root_mut().mode = 0o1775;
    tree.folder("a");
    tree.file("a.b", noise(1, 10)).mode = 0o4755;
    tree.file("a/b", noise(2, 5000)).mode = 0o2640;
    let node = tree.folder("tmp");
    (node.mode, node.user, node.group) = (0o1777, 70_000, 4_294_967_294);
    tree.folder("tmp/empty").mode = 0;
    tree.add("dev-null", Kind::Char(1, 3)).mode = 0o666;
    tree.add("dev-old", Kind::Block(255, 255));
    tree.add("dev-new", Kind::Block(259, 300));
    tree.add("dev-last", Kind::Char(4095, 1_048_575));
    tree.add("dev-minor", Kind::Char(3, 256));
    tree.add("fifo", Kind::Fifo).mode = 0o600;
    tree.add("socket", Kind::Socket).user = 65_536;
    tree.add("link-1", Kind::Link(b"x".to_vec()));
    tree.add("link-59", Kind::Link(vec![b'y'; 59]));
    tree.add("link-60", Kind::Link(vec![b'z'; 60]));
    tree.add("link-1023", Kind::Link(vec![b'/'; 1023]));
    tree.add("tmp/hard", Kind::HardLink(b"a/b".to_vec()));
    tree.add("tmp/harder", Kind::HardLink(b"tmp/hard".to_vec()));
    tree.add("tmp/null", Kind::HardLink(b"dev-null".to_vec()));
    tree.add("tmp/link", Kind::HardLink(b"link-60".to_vec()));
    tree.file(vec![b'n'; 255], noise(3, 1));
    tree.file(b"\xff\x01\\ \"'*?~\x80", noise(4, 1));
    tree
}

#[test]
fn every_kind_of_node_is_read_back() {
    let mut tree = every_kind();
    let mut acl = vec![2, 0, 0, 0];
    // The number of an entry without a name is not on disk; debugfs shows 0.
    for (tag, id) in [(1, 0), (2, 1000), (4, 0), (8, 70_000), (16, 0), (32, 0)] {
        acl.extend([tag, 0, 5, 0]);
        acl.extend(u32::to_le_bytes(id));
    }
    let capability = [1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let mut set = |path: &str, xattrs: &[(&str, &[u8])]| {
        let node = tree.file(path, noise(1, 1));
        for (name, value) in xattrs {
            node.xattrs.insert(name.as_bytes().to_vec(), value.to_vec());
        }
    };
    set("xattr-1", &[("user.one", b"1"), ("user.empty", b""), ("trusted.x", &[0, 255, 10])]);
    set("xattr-2", &[("security.capability", &capability)]);
    set("xattr-3", &[("security.capability", &capability)]);
    set("xattr-4", &[("system.posix_acl_access", &acl), ("security.selinux", b"a_t\0")]);
    set("xattr-5", &[("user.large", &noise(1, 900))]);
    let folder = tree.folder("xattr-folder");
    folder.xattrs.insert(b"system.posix_acl_default".to_vec(), acl.clone());
    tree.add("xattr-hard", Kind::HardLink(b"xattr-1".to_vec()));
    for fs in ALL {
        for size in [1024, 2048, 4096] {
            let written = Written::new(fs, 40 * MIB, &tree, blocks(size));
            compare(&written, &tree);
        }
    }
}

#[test]
fn attributes_share_blocks_up_to_a_limit() {
    let mut tree = Memory::default();
    for number in 0..1100 {
        let node = tree.file(format!("{number:04}"), Vec::new());
        node.xattrs.insert(b"security.selinux".to_vec(), b"etc_t".to_vec());
    }
    let with = Written::new(Ext3, 16 * MIB, &tree, Settings::default());
    check(&with);
    let acl = |path: &str| {
        let answer = debugfs(&with, &[format!("stat {path}")]).remove(0);
        let text = String::from_utf8(answer).unwrap();
        text.lines().find(|line| line.starts_with("File ACL")).unwrap().to_owned()
    };
    assert_eq!(acl("0000"), acl("1023"));
    assert_ne!(acl("0000"), acl("1024"));
    assert_eq!(acl("1024"), acl("1099"));
}

#[test]
fn files_of_every_length_are_read_back() {
    for block in [1024_u64, 4096] {
        let mut tree = Memory::default();
        let numbers = block / 4;
        let corners = [
            0,
            block,
            12 * block,
            (12 + numbers) * block,
            (12 + 2 * numbers) * block,
            65536,
            131_072,
        ];
        for corner in corners {
            for length in [corner.saturating_sub(1), corner, corner + 1] {
                if !tree.has(format!("{length:09}").as_bytes()) {
                    tree.file(format!("{length:09}"), noise(length, length as usize));
                }
            }
        }
        for fs in ALL {
            let written = Written::new(fs, 100 * MIB, &tree, blocks(block as u32));
            compare(&written, &tree);
        }
    }
}

/// Where blocks of blocks of blocks begin, with blocks of 1024 bytes.
const TRIPLE: u64 = (12 + 256 + 256 * 256) * 1024;

#[test]
fn zeros_are_holes() {
    let mut tree = Memory::default();
    let parts = vec![
        (5 * 65536 - 3, noise(1, 7)),
        (100 * 65536, noise(2, 1)),
        (TRIPLE - 1000, noise(3, 3000)),
        (TRIPLE + 2 * MIB, noise(4, 65536)),
    ];
    tree.file("holes", Contents { size: TRIPLE + 5 * MIB + 1, parts });
    tree.file("zeros", Contents { size: 20 * MIB, parts: Vec::new() });
    tree.file("short", Contents { size: 65535, parts: Vec::new() });
    for fs in ALL {
        let written = Written::new(fs, 16 * MIB, &tree, blocks(1024));
        compare(&written, &tree);
        let stat = debugfs(&written, &["stat zeros".to_owned(), "stat holes".to_owned()]);
        let stat: Vec<String> =
            stat.into_iter().map(|text| String::from_utf8(text).unwrap()).collect();
        assert!(stat[0].contains("Blockcount: 0\n"), "{}", stat[0]);
        assert_eq!(stat[1].contains("(TIND)"), fs != Ext4, "{}", stat[1]);
        std::fs::remove_file(written.scratch.path("13")).unwrap();
    }
}

#[test]
fn large_files_are_written_only_where_they_are_allowed() {
    // One block before and after the first that needs three levels.
    let triple = (12 + 1024 + 1024 * 1024) * 4096;
    let size = triple + 4096 + 1;
    let mut tree = Memory::default();
    let marks = vec![(triple - 4096, noise(1, 4096)), (triple, noise(2, 4096))];
    tree.file("large", Contents { size, parts: marks.clone() });
    for fs in [Ext3, Ext4] {
        let written = Written::new(fs, 100 * MIB, &tree, blocks(4096));
        check(&written);
        assert!(run("dumpe2fs", &["-h", &device(&written)]).contains(" large_file"));
        let card = std::fs::File::open(written.card()).unwrap();
        for (at, bytes) in &marks {
            let answer = debugfs(&written, &[format!("bmap large {}", at / 4096)]).remove(0);
            let number: u64 = String::from_utf8(answer).unwrap().trim().parse().unwrap();
            let mut found = vec![0; 4096];
            card.read_exact_at(&mut found, MIB + number * 4096).unwrap();
            assert!(&found == bytes, "{fs:?}: the block at {at}");
        }
    }
    let refused = Written::try_new(Ext3, 100 * MIB, &tree, features(&["^large_file"]));
    let message = format!(
        "partition 1: `/large`: has {size} bytes, and 2147483647 is the most in this file system"
    );
    assert_eq!(problems(refused), [message]);
}

#[test]
fn many_pieces_need_a_tree_of_extents() {
    let mut tree = Memory::default();
    for (name, count) in [("four", 4), ("five", 5), ("many", 400)] {
        let parts = (0..count).map(|number| (number * 131_072, noise(number, 1))).collect();
        tree.file(name, Contents { size: count * 131_072, parts });
    }
    let written = Written::new(Ext4, 60 * MIB, &tree, blocks(1024));
    compare(&written, &tree);
    let depth = debugfs(&written, &["dump_extents many".to_owned()]).remove(0);
    assert!(String::from_utf8(depth).unwrap().contains(" 2/ 2"), "the tree has three levels");
}

#[test]
fn folders_hold_thousands_of_names() {
    let mut tree = Memory::default();
    tree.folder("many");
    for number in 0..3000 {
        tree.file(format!("many/{number:04}-{}", "x".repeat(number % 200)), Vec::new());
    }
    for number in 0..300 {
        tree.folder(format!("folder-{number}"));
    }
    // The inodes of a group are not enough for the folders either.
    for (fs, changes) in [(Ext2, &[][..]), (Ext4, &["dir_index"])] {
        compare(&Written::new(fs, 20 * MIB, &tree, features(changes)), &tree);
    }
}

#[test]
fn lost_and_found_may_be_in_the_tree() {
    let mut tree = Memory::default();
    tree.folder("lost+found").mode = 0o711;
    tree.folder("lost+found/folder");
    tree.file("lost+found/file", noise(1, 10));
    compare(&Written::new(Ext3, 8 * MIB, &tree, Settings::default()), &tree);
    let mut tree = Memory::default();
    tree.file("lost+found", noise(1, 10));
    let refused = Written::try_new(Ext3, 8 * MIB, &tree, Settings::default());
    assert_eq!(problems(refused), ["partition 1: `/lost+found`: must be a folder"]);
}

#[test]
fn features_are_what_was_asked_for() {
    let cases: [(FileSystem, &[&str], &str); 8] = [
        (Ext2, &[], "ext_attr filetype sparse_super"),
        (Ext3, &[], "has_journal ext_attr filetype sparse_super"),
        (Ext4, &[], "has_journal ext_attr filetype extent sparse_super"),
        (
            Ext3,
            &["dir_index", "large_file"],
            "has_journal ext_attr dir_index filetype sparse_super large_file",
        ),
        (Ext4, &["^has_journal", "^huge_file", "^64bit"], "ext_attr filetype extent sparse_super"),
        (
            Ext4,
            &["huge_file", "dir_nlink"],
            "has_journal ext_attr filetype extent sparse_super huge_file dir_nlink",
        ),
        (Ext2, &["^filetype", "^sparse_super", "^ext_attr"], "(none)"),
        (Ext4, &["^extents"], "has_journal ext_attr filetype sparse_super"),
    ];
    let tree = every_kind();
    for (fs, changes, expected) in cases {
        let written = Written::new(fs, 40 * MIB, &tree, features(changes));
        compare(&written, &tree);
        let shown = run("dumpe2fs", &["-h", &device(&written)]);
        let line = shown.lines().find(|line| line.starts_with("Filesystem features:")).unwrap();
        assert_eq!(line.split_once(':').unwrap().1.trim(), expected, "{fs:?} {changes:?}");
    }
}

#[test]
fn labels_and_identifiers_are_seen() {
    let tree = Memory::default();
    let settings = Settings { label: "0123456789abcdef".to_owned(), ..Settings::default() };
    let written = Written::new(Ext3, 8 * MIB, &tree, settings);
    let shown = run("blkid", &["-p", "-O", "1048576", &written.card()]);
    for part in [
        "LABEL=\"0123456789abcdef\"",
        "TYPE=\"ext3\"",
        "UUID=\"2e6ff681-3fd7-8197-90d6-e075620454ac\"",
    ] {
        assert!(shown.contains(part), "{shown}");
    }
}

#[test]
fn every_size_is_consistent() {
    let tree = every_kind();
    let mut size = 3 * MIB;
    while size < 3000 * MIB {
        for block in [1024, 2048, 4096] {
            // The journal needs more room with larger blocks.
            let fs = if size < 20 * MIB { Ext2 } else { Ext3 };
            let written = Written::new(fs, size / 512 * 512, &tree, blocks(block));
            check(&written);
        }
        size += size / 3;
    }
    // The last group has room for its tables and little else, or not even for them.
    for more in (0..400).step_by(7) {
        let size = (8193 * 2 + 1 + more) * 1024;
        check(&Written::new(Ext2, size, &tree, blocks(1024)));
    }
}

#[test]
fn more_paths_than_usual_have_inodes() {
    let mut tree = Memory::default();
    for number in 0..3000 {
        tree.folder(format!("{number}"));
    }
    let written = Written::new(Ext2, 8 * MIB, &tree, Settings::default());
    check(&written);
    let small = Written::try_new(Ext2, MIB, &tree, blocks(4096));
    let message = "partition 1: is full: 11796480 bytes are missing for its files and 0 free bytes; \
                   about 13631488 bytes would be enough";
    assert_eq!(problems(small), [message]);
    check(&Written::new(Ext2, 13_631_488, &tree, blocks(4096)));
    // There is not even room for the inodes.
    let tables = problems(Written::try_new(Ext2, 600 << 10, &tree, blocks(4096)));
    assert!(tables[0].contains("is full: 94208 bytes are missing"), "{tables:?}");
    let greedy = Settings { free: u64::MAX, ..Settings::default() };
    assert_eq!(problems(Written::try_new(Ext2, 8 * MIB, &tree, greedy)).len(), 1);
    let tiny = Written::try_new(Ext2, 127 << 10, &Memory::default(), Settings::default());
    let message =
        "partition 1: has 130048 bytes, but this file system needs from 131072 to 1099511627776";
    assert_eq!(problems(tiny), [message]);
    check(&Written::new(Ext2, 128 << 10, &Memory::default(), Settings::default()));
}

#[test]
fn first_files_are_in_one_piece() {
    let mut tree = Memory::default();
    tree.file("a", noise(1, 3_000_000));
    tree.file("kernel", Contents { size: 2 * MIB, parts: vec![(0, noise(2, 10))] });
    tree.file("z", noise(1, 9 << 20));
    let first = |path: &str| Settings { first: vec![path.into()], ..blocks(1024) };
    let written = Written::new(Ext3, 30 * MIB, &tree, first("kernel"));
    compare(&written, &tree);
    let stat = debugfs(&written, &["stat kernel".to_owned()]).remove(0);
    let stat = String::from_utf8(stat).unwrap();
    assert!(stat.contains("(12-267):"), "{stat}");
    assert!(!stat.contains("(0-11):0"), "{stat}");
    assert!(stat.contains("Blockcount: 4114"), "it has no holes: {stat}");
    let refused = Written::try_new(Ext3, 30 * MIB, &tree, first("z"));
    assert_eq!(
        problems(refused),
        ["partition 1: `/z`: is to be written in one piece, but takes 2"]
    );
    let refused = Written::try_new(Ext3, 30 * MIB, &tree, first("none"));
    assert_eq!(
        problems(refused),
        ["partition 1: `/none`: is to be written first, but is no file of the tree"]
    );
}

#[test]
fn what_does_not_fit_is_said() {
    let mut tree = Memory::default();
    tree.file("big", noise(1, 10 << 20));
    for fs in ALL {
        let settings = Settings { free: 5 * MIB, ..Settings::default() };
        let refused = problems(Written::try_new(fs, 8 * MIB, &tree, settings.clone()));
        let numbers: Vec<u64> =
            refused[0].split(' ').filter_map(|word| word.parse().ok()).collect();
        let [missing, free, size] = numbers[..] else { panic!("{refused:?}") };
        assert_eq!(free, 5 * MIB);
        assert!((7 * MIB..9 * MIB).contains(&missing), "{refused:?}");
        assert!((15 * MIB..18 * MIB).contains(&size), "{refused:?}");
        let written = Written::new(fs, size, &tree, settings);
        compare(&written, &tree);
    }
}

#[test]
fn what_ext_cannot_hold_is_said() {
    let mut tree = Memory::default();
    tree.add("device", Kind::Char(4096, 0));
    tree.add("empty", Kind::Link(Vec::new()));
    tree.add("link", Kind::Link(vec![b'x'; 1024]));
    tree.file(vec![b'n'; 256], Vec::new());
    tree.file("nobody", Vec::new()).user = u32::MAX;
    tree.file("x-large", Vec::new()).xattrs.insert(b"user.x".to_vec(), vec![1; 1000]);
    tree.file("x-other", Vec::new()).xattrs.insert(b"btrfs.x".to_vec(), vec![1]);
    let name = "n".repeat(256);
    let expected = [
        "partition 1: `/device`: has the device number 4096 0, which is too large for this file system",
        "partition 1: `/empty`: leads to a path of 0 bytes, and from 1 to 1023 are possible",
        "partition 1: `/link`: leads to a path of 1024 bytes, and from 1 to 1023 are possible",
        &format!("partition 1: `/{name}`: its name is longer than 255"),
        "partition 1: `/nobody`: belongs to the user or group 4294967295, which is no number of an owner",
        "partition 1: `/x-large`: its extended attributes take 1056 bytes, and 1024 is the most",
        "partition 1: `/x-other`: its extended attribute `btrfs.x` cannot be held by this file system",
    ];
    assert_eq!(problems(Written::try_new(Ext2, 8 * MIB, &tree, Settings::default())), expected);
    let mut tree = Memory::default();
    tree.file("a", Vec::new());
    for number in 0..32_000 {
        tree.add(format!("b{number:05}"), Kind::HardLink(b"a".to_vec()));
    }
    let refused = Written::try_new(Ext3, 64 * MIB, &tree, Settings::default());
    let message = "partition 1: `/a`: has more than 32000 names or folders, which is the most of this file system";
    assert_eq!(problems(refused), [message]);
    let none = Written::try_new(Ext3, MIB, &Memory::default(), Settings::default());
    assert_eq!(
        problems(none),
        ["partition 1: has no room for a journal, which needs 2097152 bytes"]
    );
}

#[test]
fn names_of_one_file_need_one_inode() {
    let mut tree = Memory::default();
    tree.file("a", noise(1, 10));
    for number in 0..40_000 {
        tree.add(format!("b{number:05}"), Kind::HardLink(b"a".to_vec()));
    }
    // One group with blocks of 4096 bytes has at most 32,768 inodes.
    let written = Written::new(Ext4, 64 * MIB, &tree, Settings::default());
    check(&written);
}

#[test]
fn a_file_that_is_written_first_has_any_of_its_names() {
    let mut tree = Memory::default();
    tree.file("a", noise(1, 10));
    tree.add("b", Kind::HardLink(b"a".to_vec()));
    let first = |names: &[&str]| Settings {
        first: names.iter().map(|name| name.as_bytes().to_vec()).collect(),
        ..Settings::default()
    };
    check(&Written::new(Ext4, 8 * MIB, &tree, first(&["b"])));
    let twice = Written::try_new(Ext4, 8 * MIB, &tree, first(&["a", "b"]));
    assert_eq!(problems(twice), ["partition 1: `/b`: is to be written first twice"]);
}
