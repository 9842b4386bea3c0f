//! What is written is read again, and no damage stops the reader.

use jesteros_pack::disk::layout::{Length, Slot};
use jesteros_pack::disk::read::{Holding, Node, Partitions, Region, holding, partitions};
use jesteros_pack::disk::settings::Settings;
use jesteros_pack::disk::{Contents, FileSystem, Id, Partition, PartitionType, Table, Uuid, write};
use jesteros_pack::tree::{Kind, Tree as _};

use crate::ext::every_kind;
use crate::memory::{Memory, noise};
use crate::written::{MIB, disk, slot};

/// The boot files of a device, with every kind of name and a folder of many clusters.
fn boot() -> Memory {
    let mut tree = Memory::default();
    tree.file("MLO", noise(1, 16_004));
    tree.file("uImage", noise(3, 200_000));
    tree.file("a long name with spaces.and.dots", noise(6, 511));
    tree.file("A_LONG~1.AND", noise(6, 513));
    tree.file("\u{e4}\u{f6}.txt", noise(9, 10));
    tree.folder("extlinux");
    for number in 0..150 {
        tree.file(format!("extlinux/same beginning {number}.dtb"), noise(number, 3));
    }
    tree
}

fn link(tree: &mut Memory, path: &str, target: &str) {
    tree.add(path, Kind::Link(target.as_bytes().to_vec()));
}

fn written(size: u64, table: Table, partitions: Vec<Partition<'_>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(disk(size, table, partitions), &mut bytes).unwrap_or_else(|error| panic!("{error}"));
    bytes
}

fn partition<'a>(fs: FileSystem, size: u64, label: &str, contents: Contents<'a>) -> Partition<'a> {
    let slot = Slot { length: Length::Size(size), boot: label == "BOOT", ..slot(fs) };
    Partition {
        slot,
        settings: Settings { label: label.to_owned(), ..Settings::default() },
        contents,
    }
}

fn read(bytes: &Vec<u8>) -> (Partitions, Vec<Holding<'_>>) {
    let found = partitions(bytes).unwrap();
    let holdings = found.list.iter().map(|one| {
        holding(&Region::new(bytes, one.start, one.size)).unwrap_or_else(|error| panic!("{error}"))
    });
    let holdings = holdings.collect();
    (found, holdings)
}

/// Looks for every path of the tree.
fn compare(holding: &Holding<'_>, tree: &Memory) {
    for node in tree.nodes() {
        let Ok(path) = std::str::from_utf8(&node.path) else { continue };
        let found = holding.find(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let expected = match &node.kind {
            Kind::File(size) => Some(Node::File(*size)),
            Kind::Folder => Some(Node::Folder),
            Kind::Char(..) | Kind::Block(..) | Kind::Fifo | Kind::Socket => Some(Node::Special),
            // They are whatever they lead to.
            Kind::Link(_) | Kind::HardLink(_) => continue,
        };
        assert_eq!(found, expected, "{path}");
        assert_eq!(holding.find(&format!("{path}/below")).unwrap(), None, "{path}");
    }
    assert_eq!(holding.find("none").unwrap(), None);
    assert_eq!(holding.find("/").unwrap(), Some(Node::Folder));
}

#[test]
fn partitions_and_their_files_are_found_again() {
    let (boot, root) = (boot(), every_kind());
    for table in [Table::Mbr, Table::Gpt] {
        let bytes = written(
            128 * MIB,
            table,
            vec![
                partition(FileSystem::Fat16, 20 * MIB, "BOOT", Contents::Tree(&boot)),
                partition(FileSystem::Fat32, 40 * MIB, "OTHER", Contents::Tree(&boot)),
                partition(FileSystem::Ext3, 30 * MIB, "root", Contents::Tree(&root)),
                partition(FileSystem::Swap, MIB, "swap", Contents::Empty),
            ],
        );
        let (found, holdings) = read(&bytes);
        assert_eq!((found.table, found.size, found.list.len()), (table, 128 * MIB, 4));
        let kinds: Vec<_> = holdings.iter().map(Holding::file_system).collect();
        let expected = [FileSystem::Fat16, FileSystem::Fat32, FileSystem::Ext3, FileSystem::Swap];
        assert_eq!(kinds, expected);
        let labels: Vec<_> = holdings.iter().map(Holding::label).collect();
        assert_eq!(labels, ["BOOT", "OTHER", "root", "swap"]);
        for (index, one) in found.list.iter().enumerate() {
            assert_eq!((one.number, one.boot), (index + 1, index == 0));
            assert_eq!(one.kind, PartitionType::usual(table, expected[index]));
            match table {
                Table::Mbr => assert!(one.id.ends_with(&format!("-0{}", index + 1)), "{}", one.id),
                Table::Gpt => assert!(Uuid::parse(&one.id).is_some(), "{}", one.id),
            }
            let id = holdings[index].id().unwrap();
            assert!(Id::parse(&id).is_some(), "{id}");
        }
        compare(&holdings[0], &boot);
        compare(&holdings[1], &boot);
        compare(&holdings[2], &root);
        for name in ["/UIMAGE", "uimage", "extlinux/SAME beginning 149.dtb", "a_long~1.and"] {
            assert!(matches!(holdings[0].find(name), Ok(Some(Node::File(_)))), "{name}");
        }
    }
}

#[test]
fn kinds_of_ext_and_their_large_files_and_links() {
    let mut tree = Memory::default();
    tree.folder("bin");
    tree.file("bin/busybox", noise(1, 3_000_000));
    link(&mut tree, "bin/sh", "busybox");
    link(&mut tree, "sbin", "/bin");
    link(&mut tree, "far", &format!("{}bin/../bin/sh", "./".repeat(40)));
    link(&mut tree, "circle", "circle");
    link(&mut tree, "nowhere", "none");
    tree.folder("many");
    for number in 0..500 {
        tree.file(format!("many/a file with a rather long name {number}"), Vec::new());
    }
    for fs in [FileSystem::Ext2, FileSystem::Ext3, FileSystem::Ext4] {
        for block_size in [1024, 4096] {
            let mut one = partition(fs, 40 * MIB, "", Contents::Tree(&tree));
            one.settings.block_size = Some(block_size);
            let bytes = written(42 * MIB, Table::Mbr, vec![one]);
            let (_, holdings) = read(&bytes);
            assert_eq!(holdings[0].file_system(), fs);
            compare(&holdings[0], &tree);
            for path in ["bin/sh", "sbin/sh", "far", "many/../bin/sh", "../bin/busybox"] {
                let found = holdings[0].find(path).unwrap();
                assert_eq!(found, Some(Node::File(3_000_000)), "{fs:?} {block_size} {path}");
            }
            for path in ["circle", "nowhere", "bin/sh/.."] {
                let found = holdings[0].find(path);
                assert!(matches!(found, Ok(None)), "{path}: {found:?}");
            }
        }
    }
}

#[test]
fn tables_that_are_broken_are_refused() {
    let bytes =
        written(4 * MIB, Table::Gpt, vec![partition(FileSystem::None, MIB, "", Contents::Empty)]);
    let (_, holdings) = read(&bytes);
    assert!(matches!(holdings[0], Holding::Unknown));
    let broken = |at: usize| {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1;
        partitions(&bytes).map(|found| found.list.len()).map_err(|error| error.to_string())
    };
    assert_eq!(broken(511), Err("there is no partition table".to_owned()));
    assert_eq!(broken(512), Err("the GPT has no header".to_owned()));
    assert_eq!(broken(512 + 40), Err("the header of the GPT has a wrong checksum".to_owned()));
    assert_eq!(broken(1024 + 32), Err("the entries of the GPT have a wrong checksum".to_owned()));
    assert!(partitions(&vec![0; 100]).is_err());
}

/// The reader ends with an answer or an error, whatever it reads.
#[test]
fn damage_never_stops_the_reader() {
    let paths = ["uImage", "extlinux/same beginning 7.dtb", "link", "none"];
    for (fs, size) in [
        (FileSystem::Fat16, 8 * MIB),
        (FileSystem::Fat32, 35 * MIB),
        (FileSystem::Ext2, 8 * MIB),
        (FileSystem::Ext4, 8 * MIB),
    ] {
        let mut files = boot();
        if matches!(fs, FileSystem::Ext2 | FileSystem::Ext4) {
            link(&mut files, "link", "extlinux/../uImage");
        }
        let whole = written(
            size + 2 * MIB,
            Table::Mbr,
            vec![partition(fs, size, "", Contents::Tree(&files))],
        );
        let mut bytes = whole.clone();
        let mut seed = 1_u64;
        let mut random = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as usize % below
        };
        for _ in 0..200 {
            // Most of what matters is in the first 256 KiB of the partition.
            let changed: Vec<usize> = (0..4)
                .map(|turn| MIB as usize + random(if turn < 3 { 4096 } else { 256 << 10 }))
                .collect();
            for at in &changed {
                bytes[*at] = [0, 1, 0x7f, 0x80, 0xff][random(5)];
            }
            let region = Region::new(&bytes, MIB, size);
            if let Ok(found) = holding(&region) {
                for path in paths {
                    found.find(path).ok();
                }
            }
            for at in changed {
                bytes[at] = whole[at];
            }
        }
    }
}
