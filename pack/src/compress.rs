//! Compresses what is written. The same data give the same bytes: there are no names, times
//! or threads in them.

use crate::error::{Error, Result};
use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use lzma_rust2::{CheckType, MfType, XzOptions, XzWriter};
use std::fmt;
use std::io::{self, Write};

/// How data are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// As `gzip -n9`, with less than 1 MB of memory.
    Gzip,
    /// As `xz --lzma2=preset=6,mf=hc4 --check=crc32`, with about 50 MB of memory. The
    /// decoders of Linux and of boot loaders know no other checksum, and unpacking takes 9 MB.
    Xz,
}

/// A writer that compresses. Its owner must call [`Self::finish`].
pub struct Compressor<W: Write>(Inner<W>);

enum Inner<W: Write> {
    Gzip(GzEncoder<W>),
    Xz(Box<XzWriter<W>>),
}

impl<W: Write> Compressor<W> {
    /// Compresses into `out`.
    ///
    /// # Errors
    ///
    /// If `out` fails.
    pub fn new(format: Format, out: W) -> Result<Self> {
        Ok(Self(match format {
            Format::Gzip => {
                // The operating system is Unix, as gzip writes it.
                let header = GzBuilder::new().mtime(0).operating_system(3);
                Inner::Gzip(header.write(out, Compression::best()))
            }
            Format::Xz => {
                let mut options = XzOptions::with_preset(6);
                // Most of a disk is empty. The trees of the preset take a second for each
                // 15 MiB of zeros; chains take an eighth of that, and are no slower with
                // other data, which become a hundredth or two larger.
                options.lzma_options.mf = MfType::Hc4;
                options.set_check_sum_type(CheckType::Crc32);
                Inner::Xz(Box::new(XzWriter::new(out, options).map_err(Error::Write)?))
            }
        }))
    }

    /// Writes the end, and gives the writer back.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn finish(self) -> Result<W> {
        match self.0 {
            Inner::Gzip(encoder) => encoder.finish(),
            Inner::Xz(encoder) => encoder.finish(),
        }
        .map_err(Error::Write)
    }
}

impl<W: Write> Write for Compressor<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Inner::Gzip(encoder) => encoder.write(data),
            Inner::Xz(encoder) => encoder.write(data),
        }
    }

    /// Does nothing: to flush a compressor would change the result.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> fmt::Debug for Compressor<W> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.0 {
            Inner::Gzip(_) => "gzip",
            Inner::Xz(_) => "xz",
        };
        formatter.debug_tuple("Compressor").field(&name).finish()
    }
}
