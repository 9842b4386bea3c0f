//! Undoes the compression around a tar archive, if there is one.

use crate::unpack::codec::Stream;
use crate::unpack::codecs::CODECS;
use crate::unpack::peek::peek;
use crate::unpack::tar;
use std::io::Result;

/// What should be a tar archive.
pub(crate) struct Tar<'a> {
    /// The name of the compression around it.
    pub(crate) around: Option<&'static str>,
    /// How the archive begins.
    pub(crate) inner: Vec<u8>,
    /// The archive.
    pub(crate) stream: Stream<'a>,
}

/// Looks at the start of a stream, and decompresses it unless it is a tar archive.
pub(crate) fn open(stream: Stream<'_>) -> Result<Tar<'_>> {
    let (head, stream) = peek(stream)?;
    let is_plain = tar::detect(&head);
    match CODECS.iter().find(|codec| !is_plain && (codec.detect)(&head)) {
        None => Ok(Tar { around: None, inner: head, stream }),
        Some(codec) => {
            let (inner, stream) = peek((codec.open)(stream)?)?;
            Ok(Tar { around: Some(codec.name), inner, stream })
        }
    }
}
