//! The registry of compressions.

use crate::unpack::codec::Codec;
use crate::unpack::{bzip2, gzip, lzma, xz, zstd};

/// All compressions; lzma is last, since it has no mark of its own.
pub(crate) const CODECS: [Codec; 5] =
    [gzip::CODEC, bzip2::CODEC, xz::CODEC, zstd::CODEC, lzma::CODEC];
