//! Writes u-boot's header before data, as `mkimage` makes it (the legacy format).

mod names;

pub use names::{Arch, Compression, Os, Type};

use crate::error::{Error, Result};
use flate2::Crc;
use std::io::{self, Seek, SeekFrom, Write};

/// The mark of a header.
const MAGIC: u32 = 0x2705_1956;
/// The length of a header.
const HEADER: usize = 64;
/// The longest name.
const LONGEST_NAME: usize = 32;
/// Where the checksum of the header is.
const CHECKSUM: usize = 4;

/// The settings of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// What the data are.
    pub kind: Type,
    /// The processor that they are for.
    pub arch: Arch,
    /// The operating system that they belong to.
    pub os: Os,
    /// How they are compressed.
    pub compression: Compression,
    /// The address that u-boot copies or unpacks them to.
    pub load: u32,
    /// The address that u-boot jumps to.
    pub entry: u32,
    /// A name for people, of at most 32 bytes.
    pub name: String,
    /// Seconds since 1970.
    pub time: u64,
}

/// Writes a header and the data after it. The owner must call [`Self::finish`], because the
/// header holds the length and the checksum of the data and is written last.
#[derive(Debug)]
pub struct Writer<W: Write + Seek> {
    out: W,
    header: Header,
    time: u32,
    start: u64,
    size: u64,
    checksum: Crc,
}

impl<W: Write + Seek> Writer<W> {
    /// Leaves room for a header where `out` stands.
    ///
    /// # Errors
    ///
    /// If a setting does not fit into the header, or `out` fails.
    pub fn new(header: Header, mut out: W) -> Result<Self> {
        let time = u32::try_from(header.time).map_err(|_| {
            Error::Setting(format!("the time {} is too late for u-boot", header.time))
        })?;
        let name = &header.name;
        if name.len() > LONGEST_NAME {
            let message = format!(
                "the u-boot name `{}` has {} bytes, and {LONGEST_NAME} are the most",
                name.escape_debug(),
                name.len()
            );
            return Err(Error::Setting(message));
        }
        if name.contains(char::is_control) {
            let name = name.escape_debug();
            let message = format!("the u-boot name `{name}` has a control character");
            return Err(Error::Setting(message));
        }
        let start = out.stream_position().map_err(Error::Write)?;
        let room = HEADER + table(header.kind, 0).len();
        out.write_all(&vec![0; room]).map_err(Error::Write)?;
        Ok(Self { out, header, time, start, size: 0, checksum: Crc::new() })
    }

    /// Writes the header, and gives the writer back, which then stands behind the data.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn finish(mut self) -> Result<W> {
        let too_large =
            || Error::Setting("u-boot's header holds less than 4 GiB of data".to_owned());
        let size = u32::try_from(self.size).map_err(|_| too_large())?;
        let table = table(self.header.kind, size);
        let size = size.checked_add(table.len() as u32).ok_or_else(too_large)?;
        let mut checksum = Crc::new();
        checksum.update(&table);
        checksum.combine(&self.checksum);
        let header = self.header(size, checksum.sum());
        self.place(&[&header, table.as_slice()].concat()).map_err(Error::Write)?;
        Ok(self.out)
    }

    fn place(&mut self, start: &[u8]) -> io::Result<()> {
        let end = self.out.stream_position()?;
        self.out.seek(SeekFrom::Start(self.start))?;
        self.out.write_all(start)?;
        self.out.seek(SeekFrom::Start(end))?;
        Ok(())
    }

    fn header(&self, size: u32, checksum: u32) -> [u8; HEADER] {
        let Header { kind, arch, os, compression, load, entry, name, .. } = &self.header;
        let mut bytes = Vec::with_capacity(HEADER);
        for field in [MAGIC, 0, self.time, size, *load, *entry, checksum] {
            bytes.extend(field.to_be_bytes());
        }
        bytes.extend([os.number(), arch.number(), kind.number(), compression.number()]);
        bytes.extend(name.bytes());
        let mut header = [0; HEADER];
        header[..bytes.len()].copy_from_slice(&bytes);
        // It is that of a header without a checksum.
        let mut checksum = Crc::new();
        checksum.update(&header);
        header[CHECKSUM..CHECKSUM + 4].copy_from_slice(&checksum.sum().to_be_bytes());
        header
    }
}

impl<W: Write + Seek> Write for Writer<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let count = self.out.write(data)?;
        self.checksum.update(&data[..count]);
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What stands before the data: for a script the sizes of its parts, of which there is one,
/// and a zero.
fn table(kind: Type, size: u32) -> Vec<u8> {
    match kind {
        Type::Script => [size.to_be_bytes(), [0; 4]].concat(),
        Type::Standalone | Type::Kernel | Type::Ramdisk => Vec::new(),
        Type::Firmware | Type::Filesystem => Vec::new(),
    }
}
