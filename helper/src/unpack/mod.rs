//! Archives.
//!
//! A new format is a file here and a line in [`archive`]; a new compression is a
//! file and a line in [`codecs`].

mod ahead;
pub(crate) mod archive;
mod bzip2;
pub(crate) mod codec;
mod codecs;
pub(crate) mod deb;
pub(crate) mod decompress;
mod gzip;
mod lzma;
pub(crate) mod member;
pub(crate) mod meter;
mod peek;
mod sink;
pub(crate) mod tar;
mod tar_header;
mod xz;
mod zip;
mod zstd;
