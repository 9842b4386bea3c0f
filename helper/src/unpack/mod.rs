//! Archives.
//!
//! A new format is a file here and a line in [`archive`]; a new compression is a
//! file and a line in [`codecs`].

pub(crate) mod archive;
mod bzip2;
mod codec;
mod codecs;
mod deb;
mod gzip;
mod lzma;
mod meter;
mod peek;
mod sink;
mod tar;
mod tar_header;
mod xz;
mod zip;
mod zstd;
