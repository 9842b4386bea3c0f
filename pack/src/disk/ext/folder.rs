//! A folder: a list of names with the numbers of their inodes.
//!
//! An entry has the number, its own length, the length of the name, the kind of the file, and
//! the name; it is a multiple of 4 bytes long and never crosses the end of a block. The last
//! entry of a block reaches to its end. See "Directory Entries" in the kernel's
//! `Documentation/filesystems/ext4`.

use super::super::bytes::{put_bytes, put16, put32};
use crate::tree::Kind;

/// The bytes of an entry before its name.
const HEAD: usize = 8;

/// The contents of a folder, made entry by entry.
pub(super) struct Folder {
    bytes: Vec<u8>,
    block: usize,
    /// Where the last entry begins.
    last: usize,
    /// Where the next one can begin.
    end: usize,
    kinds: bool,
}

impl Folder {
    /// A folder with its names for itself and for the folder it is in. `kinds` says whether
    /// entries hold the kinds of the files.
    pub(super) fn new(block: usize, kinds: bool, own: u32, parent: u32) -> Self {
        let mut folder = Self { bytes: Vec::new(), block, last: 0, end: 0, kinds };
        folder.add(b".", own, &Kind::Folder);
        folder.add(b"..", parent, &Kind::Folder);
        folder
    }

    pub(super) fn add(&mut self, name: &[u8], inode: u32, kind: &Kind) {
        let length = (HEAD + name.len()).next_multiple_of(4);
        if self.end + length > self.bytes.len() {
            self.close();
            self.end = self.bytes.len();
            self.bytes.resize(self.end + self.block, 0);
        }
        let at = self.end;
        put32(&mut self.bytes, at, inode);
        put16(&mut self.bytes, at + 4, length as u16);
        self.bytes[at + 6] = name.len() as u8;
        self.bytes[at + 7] = if self.kinds { number(kind) } else { 0 };
        put_bytes(&mut self.bytes, at + HEAD, name);
        self.last = at;
        self.end += length;
    }

    /// Makes the last entry reach to the end of its block.
    fn close(&mut self) {
        if !self.bytes.is_empty() {
            let length = self.bytes.len() - self.last;
            put16(&mut self.bytes, self.last + 4, length as u16);
        }
    }

    /// The blocks of the folder, and empty ones if it has fewer than `least`.
    pub(super) fn finish(mut self, least: usize) -> Vec<u8> {
        self.close();
        while self.bytes.len() < least * self.block {
            let at = self.bytes.len();
            self.bytes.resize(at + self.block, 0);
            // An entry without an inode.
            put16(&mut self.bytes, at + 4, self.block as u16);
        }
        self.bytes
    }
}

/// The number that stands for a kind of file.
fn number(kind: &Kind) -> u8 {
    match kind {
        Kind::File(_) | Kind::HardLink(_) => 1,
        Kind::Folder => 2,
        Kind::Char(..) => 3,
        Kind::Block(..) => 4,
        Kind::Fifo => 5,
        Kind::Socket => 6,
        Kind::Link(_) => 7,
    }
}
