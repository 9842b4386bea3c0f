//! What a compression is.

use std::io::{Read, Result};

/// A stream of bytes.
pub(crate) type Stream<'a> = Box<dyn Read + Send + 'a>;

/// The most memory that a decoder may take for its window.
pub(crate) const MOST_MEMORY: u64 = 512 << 20;

/// How a compression is found out and undone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Codec {
    /// For messages.
    pub(crate) name: &'static str,
    /// Whether data that begin so are compressed this way.
    pub(crate) detect: fn(&[u8]) -> bool,
    /// The decompressed data. Reading fails if they are damaged or end early.
    pub(crate) open: for<'a> fn(Stream<'a>) -> Result<Stream<'a>>,
}
