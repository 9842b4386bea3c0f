//! Extended attributes, which are in a block of their own.
//!
//! The block has a header of 32 bytes and entries from its start, and the values from its end.
//! Inodes with the same attributes share a block. See "Extended Attributes" in the kernel's
//! `Documentation/filesystems/ext4`; how the hashes are made is in `fs/ext4/xattr.c`.

use std::collections::BTreeMap;

use super::super::bytes::{put_bytes, put16, put32};
use super::super::mistake::{Error, Problem};
use super::acl;
use super::image::Image;
use crate::tree::Node;

const MAGIC: u32 = 0xea02_0000;

/// The bytes of the header, and of an entry before its name.
const HEADER: usize = 32;
const ENTRY: usize = 16;

/// Most inodes that share a block.
const MOST_SHARED: u32 = 1024;

/// Beginnings of names, and the numbers that stand for them.
const PREFIXES: [(&[u8], u8); 5] = [
    (b"user.", 1),
    (b"system.posix_acl_access", 2),
    (b"system.posix_acl_default", 3),
    (b"trusted.", 4),
    (b"security.", 6),
];

/// An attribute as the block holds it.
struct Entry<'a> {
    index: u8,
    name: &'a [u8],
    value: Vec<u8>,
}

impl Entry<'_> {
    /// What entries are sorted by.
    fn order(&self) -> (u8, usize, &[u8]) {
        (self.index, self.name.len(), self.name)
    }
}

/// The block with the attributes of a node, with the number of inodes that have it left at 0;
/// nothing if the node has none.
pub(super) fn block(node: &Node, size: usize) -> Result<Option<Vec<u8>>, Problem> {
    if node.xattrs.is_empty() {
        return Ok(None);
    }
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for (name, value) in &node.xattrs {
        let unknown = || Problem::Xattr(String::from_utf8_lossy(name).into_owned());
        let entry = entry(name, value).ok_or_else(unknown)?;
        let place = entries.partition_point(|other| other.order() < entry.order());
        entries.insert(place, entry);
    }
    let length = |entry: &Entry<'_>| {
        (ENTRY + entry.name.len()).next_multiple_of(4) + entry.value.len().next_multiple_of(4)
    };
    // Four zeros end the list.
    let needed = HEADER + 4 + entries.iter().map(length).sum::<usize>();
    if needed > size {
        return Err(Problem::XattrSize { size: needed, most: size });
    }
    let mut block = vec![0; size];
    put32(&mut block, 0, MAGIC);
    put32(&mut block, 8, 1);
    let (mut at, mut value_at, mut all) = (HEADER, size, 0_u32);
    for entry in &entries {
        value_at -= entry.value.len().next_multiple_of(4);
        put_bytes(&mut block, value_at, &entry.value);
        block[at] = entry.name.len() as u8;
        block[at + 1] = entry.index;
        put16(&mut block, at + 2, if entry.value.is_empty() { 0 } else { value_at as u16 });
        put32(&mut block, at + 8, entry.value.len() as u32);
        let hash = hash(entry);
        put32(&mut block, at + 12, hash);
        put_bytes(&mut block, at + ENTRY, entry.name);
        all = all.rotate_left(16) ^ hash;
        at += (ENTRY + entry.name.len()).next_multiple_of(4);
    }
    put32(&mut block, 12, all);
    Ok(Some(block))
}

fn entry<'a>(name: &'a [u8], value: &[u8]) -> Option<Entry<'a>> {
    let (prefix, index) = PREFIXES.iter().find(|(prefix, _)| name.starts_with(prefix))?;
    let name = &name[prefix.len()..];
    let is_acl = prefix.starts_with(b"system.");
    if is_acl != name.is_empty() || name.len() > 255 {
        return None;
    }
    let value = if is_acl { acl::to_disk(value)? } else { value.to_vec() };
    Some(Entry { index: *index, name, value })
}

/// The hash of a name and a value, of which the last word is filled with zeros.
fn hash(entry: &Entry<'_>) -> u32 {
    let name = entry.name.iter().fold(0_u32, |hash, byte| hash.rotate_left(5) ^ u32::from(*byte));
    entry.value.chunks(4).fold(name, |hash, chunk| {
        let mut word = [0; 4];
        put_bytes(&mut word, 0, chunk);
        hash.rotate_left(16) ^ u32::from_le_bytes(word)
    })
}

/// The blocks of attributes that were taken.
#[derive(Default)]
pub(super) struct Shared {
    /// Where in `blocks` a block is.
    known: BTreeMap<Vec<u8>, usize>,
    /// The number of each block, and how many inodes have it.
    blocks: Vec<(u64, u32)>,
}

impl Shared {
    /// The number of the block for an inode.
    pub(super) fn place(&mut self, image: &mut Image<'_>, block: Vec<u8>) -> Result<u64, Error> {
        let known = self.known.get(&block).map(|index| &mut self.blocks[*index]);
        match known {
            Some((number, count)) if *count < MOST_SHARED => {
                *count += 1;
                Ok(*number)
            }
            Some(full) => {
                write(image, block, *full)?;
                *full = (image.take_one(), 1);
                Ok(full.0)
            }
            None => {
                let number = image.take_one();
                self.known.insert(block, self.blocks.len());
                self.blocks.push((number, 1));
                Ok(number)
            }
        }
    }

    /// Writes all blocks.
    pub(super) fn finish(self, image: &mut Image<'_>) -> Result<(), Error> {
        self.known
            .into_iter()
            .try_for_each(|(block, index)| write(image, block, self.blocks[index]))
    }
}

fn write(image: &mut Image<'_>, mut block: Vec<u8>, place: (u64, u32)) -> Result<(), Error> {
    put32(&mut block, 4, place.1);
    image.write(place.0, &block)
}
