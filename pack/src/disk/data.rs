//! The bytes of files, in chunks.

use std::fmt;
use std::io::{self, Read};

use super::mistake::Error;
use crate::tree::{Node, Tree};

/// The bytes of one file, whose number is known before.
pub struct Data<'a> {
    /// How many there are.
    pub size: u64,
    /// Where they come from.
    pub reader: Box<dyn Read + 'a>,
}

impl fmt::Debug for Data<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Data").field("size", &self.size).finish_non_exhaustive()
    }
}

/// Opens a file of a tree, which has this many bytes.
pub(crate) fn open<'a>(tree: &'a dyn Tree, node: &Node, size: u64) -> Result<Data<'a>, Error> {
    match tree.open(node) {
        Ok(reader) => Ok(Data { size, reader }),
        Err(source) => {
            let name = String::from_utf8_lossy(&node.path);
            Err(Error::Io { what: format!("cannot open `{name}`"), source })
        }
    }
}

/// How much is read at once; a multiple of every block size of ext.
pub(crate) const CHUNK: usize = 1 << 16;

/// Reads a file in chunks of `CHUNK` bytes; only the last may be shorter.
pub(crate) struct Chunks<'a> {
    data: Data<'a>,
    name: &'a [u8],
    left: u64,
    buffer: Vec<u8>,
}

impl<'a> Chunks<'a> {
    /// `name` is for messages.
    pub(crate) fn new(data: Data<'a>, name: &'a [u8]) -> Self {
        Self { left: data.size, data, name, buffer: Vec::new() }
    }

    /// The next chunk, or nothing after the last one.
    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>, Error> {
        let name = self.name;
        let failed = |source| Error::Io {
            what: format!("cannot read `{}`", String::from_utf8_lossy(name)),
            source,
        };
        if self.left == 0 {
            // A file that grew is not the one that was planned for.
            let more = io::copy(&mut self.data.reader.by_ref().take(1), &mut io::sink());
            return match more.map_err(failed)? {
                0 => Ok(None),
                _ => Err(failed(io::Error::other("it is longer than it was"))),
            };
        }
        let length = self.left.min(CHUNK as u64);
        self.left -= length;
        self.buffer.resize(length as usize, 0);
        self.data.reader.read_exact(&mut self.buffer).map_err(failed)?;
        Ok(Some(&self.buffer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(size: u64, bytes: &[u8]) -> Result<Vec<usize>, Error> {
        let mut chunks = Chunks::new(Data { size, reader: Box::new(bytes) }, b"x");
        let mut lengths = Vec::new();
        while let Some(chunk) = chunks.next()? {
            lengths.push(chunk.len());
        }
        Ok(lengths)
    }

    #[test]
    fn a_file_has_the_length_that_was_planned_for() {
        let bytes = vec![1; CHUNK + 3];
        assert_eq!(read(CHUNK as u64 + 3, &bytes).unwrap(), [CHUNK, 3]);
        assert_eq!(read(0, &[]).unwrap(), [0; 0]);
        assert!(read(CHUNK as u64 + 4, &bytes).is_err(), "it is shorter");
        assert!(read(CHUNK as u64 + 2, &bytes).is_err(), "it is longer");
    }
}
