//! Trees that nobody thought of.

use crate::files::Files;
use crate::{cpio, tar, zip};
use jesteros_pack::tree::Kind;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// What a path is made from: a name, the folder that it is in, what it is, its mode and
/// owners, and data or a target.
type Seed = (Vec<u8>, usize, u8, u32, (u32, u32), Vec<u8>);

fn name() -> impl Strategy<Value = Vec<u8>> {
    let byte = any::<u8>().prop_map(|byte| if matches!(byte, 0 | b'/') { b'-' } else { byte });
    let name = prop_oneof![
        vec(byte, 1..20),
        "[a-c]".prop_map(String::into_bytes),
        (90..256_usize).prop_map(|size| vec![b'x'; size])
    ];
    name.prop_filter("a name", |name| !matches!(name.as_slice(), b"." | b".."))
}

fn seed() -> impl Strategy<Value = Seed> {
    let id = prop_oneof![Just(0), 0..100_000_u32, 0..u32::MAX];
    let data = vec(1..=255_u8, 1..1500);
    (name(), any::<usize>(), 0..9_u8, 0..=0o7777_u32, (id.clone(), id), data)
}

/// A tree with what only tar and cpio hold, or without.
fn grow(seeds: &[Seed], is_full: bool) -> Files {
    let mut files = Files::new();
    let mut folders = vec![Vec::new()];
    for (name, parent, kind, mode, owner, data) in seeds {
        let parent = &folders[parent % folders.len()];
        let path = if parent.is_empty() { name.clone() } else { [&**parent, name].join(&b'/') };
        let is_taken = files.nodes.iter().any(|node| node.path == path);
        let is_odd = std::str::from_utf8(&path).is_err() || path.contains(&b'\\');
        if is_taken || path.len() > 3000 || (is_odd && !is_full) {
            continue;
        }
        let node = match kind {
            0..=2 => {
                folders.push(path.clone());
                files.add(&path, Kind::Folder)
            }
            3 => files.add(&path, Kind::Link(data.clone())),
            4 if is_full => files.add(&path, Kind::Char(mode & 0xfff, owner.0 & 0xf_ffff)),
            5 if is_full => files.add(&path, Kind::Fifo),
            6 if is_full => {
                let before = |node: &&jesteros_pack::tree::Node| {
                    node.path < path && matches!(node.kind, Kind::File(_))
                };
                let target = files.nodes.iter().rfind(before).map(|node| node.path.clone());
                if let Some(target) = target {
                    files.hard_link(&path, &target);
                }
                continue;
            }
            7 => files.file(&path, ""),
            _ => files.file(&path, data.clone()),
        };
        if !matches!(node.kind, Kind::Link(_)) {
            node.mode = *mode;
        }
        if is_full {
            (node.user, node.group) = *owner;
        }
    }
    files
}

fn each(cases: u32, seed_byte: u8, is_full: bool, test: fn(&Files)) {
    let chance = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed_byte; 32]);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, chance);
    let run = |seeds: Vec<Seed>| {
        test(&grow(&seeds, is_full));
        Ok(())
    };
    runner.run(&vec(seed(), 0..40), run).unwrap();
}

#[test]
fn any_tree_is_read_back_from_tar() {
    each(40, 1, true, tar::is_read_back);
}

#[test]
fn any_tree_is_read_back_from_cpio() {
    each(40, 2, true, cpio::is_read_back);
}

#[test]
fn any_tree_is_read_back_from_zip() {
    each(40, 3, false, |files| {
        // unzip fails at an archive without members.
        if !files.nodes.is_empty() {
            zip::is_read_back(files);
        }
    });
}
