//! Trees that nobody thought of.

use jesteros_pack::disk::FileSystem::{self, Ext2, Ext3, Ext4, Fat16, Fat32};
use jesteros_pack::disk::Table;
use jesteros_pack::disk::layout::{Length, Slot, plan};
use jesteros_pack::disk::settings::Settings;
use jesteros_pack::tree::Kind;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::memory::{Contents, Memory, noise};
use crate::written::{MIB, Written, slot};
use crate::{ext_read, fat};

/// A step in making a tree. Numbers choose among what is there.
#[derive(Debug, Clone)]
enum Step {
    Folder(Vec<u8>, usize),
    File(Vec<u8>, usize, Vec<(u32, u16)>),
    Other(Vec<u8>, usize, Kind),
    HardLink(Vec<u8>, usize, usize),
}

/// Mode, user, group and extended attributes.
type Attributes = (u32, u32, u32, Vec<(String, Vec<u8>)>);

fn attributes() -> impl Strategy<Value = Attributes> {
    let owner = prop_oneof![Just(0), 0_u32..2000, 0..u32::MAX];
    let xattrs = vec(("(user|trusted|security)\\.[a-z]{1,8}", vec(any::<u8>(), 0..80)), 0..3);
    (0_u32..0o10000, owner.clone(), owner, prop_oneof![4 => Just(Vec::new()), 1 => xattrs])
}

fn steps(name: impl Strategy<Value = Vec<u8>> + Clone) -> impl Strategy<Value = Vec<Step>> {
    // Parts of a file: how many bytes of zeros, then how many others.
    let parts =
        vec((prop_oneof![Just(0), 0_u32..400_000], prop_oneof![0_u16..5000, 0_u16..60000]), 0..4);
    let device = (0_u32..4096, 0_u32..(1 << 20));
    let other = prop_oneof![
        vec(1_u8.., 1..200).prop_map(Kind::Link),
        (0_u32..256, 0_u32..256).prop_map(|(major, minor)| Kind::Char(major, minor)),
        device.prop_map(|(major, minor)| Kind::Block(major, minor)),
        Just(Kind::Fifo),
        Just(Kind::Socket),
    ];
    let step = prop_oneof![
        3 => (name.clone(), any::<usize>()).prop_map(|(name, at)| Step::Folder(name, at)),
        6 => (name.clone(), any::<usize>(), parts)
            .prop_map(|(name, at, parts)| Step::File(name, at, parts)),
        3 => (name.clone(), any::<usize>(), other)
            .prop_map(|(name, at, kind)| Step::Other(name, at, kind)),
        1 => (name, any::<usize>(), any::<usize>())
            .prop_map(|(name, at, to)| Step::HardLink(name, at, to)),
    ];
    vec(step, 0..60)
}

/// Makes the tree; for FAT only of files and folders whose names differ without case.
fn build(steps: Vec<Step>, attributes: &[Attributes], fat: bool) -> Memory {
    let mut tree = Memory::default();
    let mut folders = vec![Vec::new()];
    let mut others: Vec<Vec<u8>> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for (index, step) in steps.into_iter().enumerate() {
        let (Step::Folder(name, at)
        | Step::File(name, at, _)
        | Step::Other(name, at, _)
        | Step::HardLink(name, at, _)) = &step;
        let folder = &folders[at % folders.len()];
        let path = [folder.as_slice(), name].join(&b'/');
        let path = path.strip_prefix(b"/").unwrap_or(&path).to_vec();
        let folded = String::from_utf8_lossy(&path).to_lowercase().into_bytes();
        if path == b"lost+found" || !seen.insert(if fat { folded } else { path.clone() }) {
            continue;
        }
        let node = match step {
            Step::Folder(..) => {
                folders.push(path.clone());
                tree.folder(&path)
            }
            Step::File(_, seed, parts) => {
                let mut contents = Contents::default();
                for (zeros, others) in parts {
                    contents.size += u64::from(zeros);
                    let bytes = noise(seed as u64, others.into());
                    contents.parts.push((contents.size, bytes));
                    contents.size += u64::from(others);
                }
                others.push(path.clone());
                tree.file(&path, contents)
            }
            Step::Other(..) | Step::HardLink(..) if fat => continue,
            Step::Other(_, _, kind) => {
                others.push(path.clone());
                tree.add(&path, kind)
            }
            Step::HardLink(_, _, to) => {
                // What it leads to stands before it.
                let earlier: Vec<_> = others.iter().filter(|other| **other < path).collect();
                let Some(target) = earlier.get(to % earlier.len().max(1)) else { continue };
                tree.add(&path, Kind::HardLink((*target).clone()));
                continue;
            }
        };
        if !fat && let Some((mode, user, group, xattrs)) = attributes.get(index) {
            (node.mode, node.user, node.group) = (*mode, *user, *group);
            node.xattrs =
                xattrs.iter().map(|(name, value)| (name.clone().into(), value.clone())).collect();
        }
    }
    tree
}

/// Names of any bytes, but no newlines, which debugfs does not escape.
fn any_name() -> impl Strategy<Value = Vec<u8>> + Clone {
    let byte = any::<u8>().prop_filter("it is no name", |byte| ![0, b'\n', b'/'].contains(byte));
    let name = prop_oneof![3 => vec(byte.clone(), 1..20), 1 => vec(byte, 1..256)];
    name.prop_filter("it is no name", |name| name != b"." && name != b"..")
}

fn fat_name() -> impl Strategy<Value = Vec<u8>> + Clone {
    let name = prop_oneof![
        "[A-Z0-9~_-]{1,8}(\\.[A-Z0-9]{1,3})?",
        "[a-zA-Z0-9 .~+,;=\\[\\]_-]{0,40}[a-z]",
        "[a-f\u{e4}\u{f6}\u{3b1}\u{6f22}]{1,20}",
    ];
    name.prop_filter("mtools strip spaces, and these are no names", |name| {
        !name.starts_with([' ', '.']) && !name.contains("..")
    })
    .prop_map(String::into_bytes)
}

/// A place on a disk, or something that is none.
fn place() -> impl Strategy<Value = u64> {
    prop_oneof![
        8 => (0_u64..200).prop_map(|sectors| sectors * 512 * 63),
        4 => (0_u64..64).prop_map(|mib| mib << 20),
        1 => any::<u64>(),
    ]
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(32))]

    #[test]
    fn any_tree_is_read_back_from_ext(
        steps in steps(any_name()),
        attributes in vec(attributes(), 60),
        fs in prop_oneof![Just(Ext2), Just(Ext3), Just(Ext4)],
        block in prop_oneof![Just(1024), Just(2048), Just(4096)],
    ) {
        let tree = build(steps, &attributes, false);
        let settings = Settings { block_size: Some(block), ..Settings::default() };
        let written = Written::new(fs, 48 * MIB, &tree, settings);
        ext_read::compare(&written, &tree);
    }

    #[test]
    fn any_tree_is_read_back_from_fat(
        steps in steps(fat_name()),
        fs in prop_oneof![Just(Fat16), Just(Fat32)],
    ) {
        let tree = build(steps, &[], true);
        let written = Written::new(fs, fat::size(fs) * 2, &tree, Settings::default());
        fat::compare(&written, &tree);
    }

    #[test]
    fn places_are_on_the_disk_and_apart(
        slots in vec((place(), place(), 0..3), 0..6),
        size in place(),
        gpt in any::<bool>(),
    ) {
        let slot = |(start, end, kind): (u64, u64, i32)| Slot {
            start: (start % 3 > 0).then_some(start),
            length: match kind {
                0 => Length::Rest,
                1 => Length::Size(end),
                _ => Length::End(end),
            },
            ..slot(Ext3)
        };
        let slots: Vec<Slot> = slots.into_iter().map(slot).collect();
        let table = if gpt { Table::Gpt } else { Table::Mbr };
        let mut end = 0;
        if let Ok(mut places) = plan(size, table, &slots, &[]) {
            prop_assert_eq!(places.len(), slots.len());
            places.sort_by_key(|place| place.start);
            for place in places {
                prop_assert!(place.start >= end && place.size > 0);
                end = place.start + place.size;
            }
            prop_assert!(end <= size);
        }
    }

    #[test]
    fn partitions_of_any_size_are_whole_or_refused(
        size in prop_oneof![256_u64..40_000, 1_000_u64..4_000_000],
        fs in prop_oneof![Just(Ext2), Just(Ext3), Just(Ext4), Just(Fat16), Just(Fat32)],
        block in prop_oneof![Just(None), Just(Some(1024)), Just(Some(4096))],
    ) {
        let is_fat = matches!(fs, FileSystem::Fat16 | FileSystem::Fat32);
        let settings = Settings { block_size: block.filter(|_| !is_fat), ..Settings::default() };
        let tree = Memory::default();
        match Written::try_new(fs, size * 512, &tree, settings) {
            Ok(written) if is_fat => fat::check(&written),
            Ok(written) => ext_read::check(&written),
            Err(_) => {
                let least = if fs == Fat32 { 34 * MIB } else { 10 * MIB };
                prop_assert!(size * 512 < least, "{fs:?} {size}");
            }
        }
    }
}
