//! What a disk is read from.

use std::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

/// Something that holds a disk.
pub trait Source {
    /// Its bytes.
    ///
    /// # Errors
    ///
    /// If they cannot be counted.
    fn size(&self) -> io::Result<u64>;

    /// Fills the buffer with the bytes from a place on.
    ///
    /// # Errors
    ///
    /// If there are not so many.
    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<()>;
}

impl Source for File {
    fn size(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.read_exact_at(buffer, at)
    }
}

impl Source for Vec<u8> {
    fn size(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }

    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        let at = usize::try_from(at).map_err(|_| io::ErrorKind::UnexpectedEof)?;
        let place = self.get(at..).and_then(|rest| rest.get(..buffer.len()));
        buffer.copy_from_slice(place.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

/// Why something of a disk cannot be read.
#[derive(Debug)]
pub enum Wrong {
    /// It is not what it must be.
    Broken(&'static str),
    /// The source failed.
    Io(io::Error),
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(why) => f.write_str(why),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Wrong {}

impl From<io::Error> for Wrong {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// A part of a source.
#[derive(Clone, Copy)]
pub struct Region<'a> {
    source: &'a dyn Source,
    start: u64,
    size: u64,
}

impl fmt::Debug for Region<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { start, size, source: _ } = self;
        f.debug_struct("Region").field("start", start).field("size", size).finish_non_exhaustive()
    }
}

impl<'a> Region<'a> {
    /// So many bytes from a place on. They need not be there.
    #[must_use]
    pub fn new(source: &'a dyn Source, start: u64, size: u64) -> Self {
        Self { source, start, size }
    }

    /// Its bytes.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn read<const SIZE: usize>(&self, at: u64) -> Result<[u8; SIZE], Wrong> {
        let mut bytes = [0; SIZE];
        self.read_into(at, &mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn read_into(&self, at: u64, buffer: &mut [u8]) -> Result<(), Wrong> {
        let end = at.checked_add(buffer.len() as u64).filter(|end| *end <= self.size);
        let place = end.and_then(|_| self.start.checked_add(at));
        let place = place.ok_or(Wrong::Broken("something is beyond its end"))?;
        match self.source.read_at(place, buffer) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(Wrong::Broken("something is beyond the end of the disk"))
            }
            read => Ok(read?),
        }
    }
}
