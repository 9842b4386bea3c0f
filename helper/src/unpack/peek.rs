//! Looks at the start of a stream.

use crate::unpack::codec::Stream;
use std::io::{Cursor, Read, Result};

/// How many bytes tell what a stream is: a tar header.
pub(crate) const HEAD: usize = 512;

/// The start of the stream, which is shorter only if the stream is, and a stream
/// that begins with it again.
pub(crate) fn peek(mut stream: Stream<'_>) -> Result<(Vec<u8>, Stream<'_>)> {
    let mut head = Vec::with_capacity(HEAD);
    stream.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let again = Cursor::new(head.clone()).chain(stream);
    Ok((head, Box::new(again)))
}
