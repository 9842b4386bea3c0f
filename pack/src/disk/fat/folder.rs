//! A folder: entries of 32 bytes.
//!
//! | offset | bytes | holds |
//! |---|---|---|
//! | 0 | 11 | short name |
//! | 11 | 1 | what it is |
//! | 14, 16, 18 | 2 each | time and day when it was made, day when it was read |
//! | 20, 26 | 2 each | its first cluster, the high half first |
//! | 22, 24 | 2 each | time and day when it was changed |
//! | 28 | 4 | size |
//!
//! Entries for a long name have 13 units of 16 bits each, and the last part comes first.

use super::super::bytes::{high, low, put_bytes, put16, put32};
use super::geometry::ENTRY;
use super::name::{Short, UNITS};
use super::time::Stamp;
use crate::tree::{Kind, Node};

const LABEL: u8 = 0x08;
const FOLDER: u8 = 0x10;
const FILE: u8 = 0x20;
const LONG_NAME: u8 = 0x0f;

/// Where the units of a long name are in an entry.
const UNITS_AT: [usize; UNITS] = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];

/// Most entries of a folder but the root of FAT16.
pub(super) const MAX_ENTRIES: usize = 65536;

pub(super) struct Folder {
    /// Its node; the root has none.
    pub(super) node: Option<usize>,
    /// The node of the folder it is in; none if that is the root.
    pub(super) parent: Option<usize>,
    pub(super) entries: Vec<Entry>,
}

/// One name in a folder.
pub(super) struct Entry {
    pub(super) short: Short,
    /// Empty if the short name says everything.
    pub(super) long: Vec<u16>,
    pub(super) node: usize,
}

impl Folder {
    /// How many entries it has on disk. The label is one in the root.
    pub(super) fn count(&self, label: &str) -> usize {
        let own = match (self.node, label) {
            (None, "") => 0,
            (None, _) => 1,
            (Some(_), _) => 2,
        };
        let names = self.entries.iter().map(|entry| 1 + entry.long.len().div_ceil(UNITS));
        own + names.sum::<usize>()
    }

    /// The bytes of its entries. `firsts` has the first cluster of each node.
    pub(super) fn bytes(
        &self,
        nodes: &[Node],
        firsts: &[u32],
        label: &str,
        stamp: Stamp,
    ) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Some(node) = self.node {
            // The root is always called 0 here.
            let parent = self.parent.map_or(0, |parent| firsts[parent]);
            bytes.extend(entry(b".          ", FOLDER, firsts[node], 0, stamp));
            bytes.extend(entry(b"..         ", FOLDER, parent, 0, stamp));
        } else if !label.is_empty() {
            let mut name = [b' '; 11];
            put_bytes(&mut name, 0, label.as_bytes());
            bytes.extend(entry(&name, LABEL, 0, 0, stamp));
        }
        for one in &self.entries {
            long_name(&mut bytes, one);
            let (kind, size) = match nodes[one.node].kind {
                Kind::File(size) => (FILE, size as u32),
                // Nothing else is in a plan.
                Kind::Folder
                | Kind::Link(_)
                | Kind::HardLink(_)
                | Kind::Char(..)
                | Kind::Block(..)
                | Kind::Fifo
                | Kind::Socket => (FOLDER, 0),
            };
            bytes.extend(entry(&one.short, kind, firsts[one.node], size, stamp));
        }
        bytes
    }
}

fn entry(short: &Short, kind: u8, first: u32, size: u32, stamp: Stamp) -> [u8; ENTRY] {
    let mut entry = [0; ENTRY];
    put_bytes(&mut entry, 0, short);
    entry[11] = kind;
    put16(&mut entry, 14, stamp.time);
    put16(&mut entry, 16, stamp.date);
    put16(&mut entry, 18, stamp.date);
    put16(&mut entry, 20, high(first));
    put16(&mut entry, 22, stamp.time);
    put16(&mut entry, 24, stamp.date);
    put16(&mut entry, 26, low(first));
    put32(&mut entry, 28, size);
    entry
}

fn long_name(bytes: &mut Vec<u8>, one: &Entry) {
    let checksum = one.short.iter().fold(0_u8, |sum, byte| sum.rotate_right(1).wrapping_add(*byte));
    let parts = one.long.chunks(UNITS);
    for (index, part) in parts.enumerate().rev() {
        let last = (index + 1) * UNITS >= one.long.len();
        let mut entry = [0xff; ENTRY];
        entry[0] = (index as u8 + 1) | if last { 0x40 } else { 0 };
        entry[11] = LONG_NAME;
        entry[12] = 0;
        entry[13] = checksum;
        put16(&mut entry, 26, 0);
        // A zero ends a name that does not fill its last entry.
        for (unit, at) in part.iter().chain([&0]).zip(UNITS_AT) {
            put16(&mut entry, at, *unit);
        }
        bytes.extend(entry);
    }
}
