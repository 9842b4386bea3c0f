//! What a disk is written to, and the part of it that one partition may touch.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use super::mistake::Error;

/// Something that can hold a disk.
pub trait Storage {
    /// Forgets everything, and makes it this many zeros, none of which take room.
    ///
    /// # Errors
    ///
    /// If that fails.
    fn reset(&mut self, size: u64) -> io::Result<()>;

    /// Writes bytes at a place.
    ///
    /// # Errors
    ///
    /// If not all of them were written.
    fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()>;
}

impl Storage for File {
    fn reset(&mut self, size: u64) -> io::Result<()> {
        self.set_len(0)?;
        self.set_len(size)
    }

    fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.write_all_at(bytes, at)
    }
}

impl Storage for Vec<u8> {
    fn reset(&mut self, size: u64) -> io::Result<()> {
        self.clear();
        self.resize(usize::try_from(size).map_err(|_| io::ErrorKind::FileTooLarge)?, 0);
        Ok(())
    }

    fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        let at = usize::try_from(at).map_err(|_| io::ErrorKind::FileTooLarge)?;
        let place = self.get_mut(at..).and_then(|rest| rest.get_mut(..bytes.len()));
        place.ok_or(io::ErrorKind::UnexpectedEof)?.copy_from_slice(bytes);
        Ok(())
    }
}

/// Zeros are looked for in pieces of this size, which are the blocks of usual file systems.
const PIECE: usize = 4096;

static ZEROS: [u8; PIECE] = [0; PIECE];

/// A part of a storage. Every byte is written once, so zeros need not be written at all.
pub(crate) struct Volume<'a> {
    storage: &'a mut dyn Storage,
    start: u64,
    size: u64,
}

impl<'a> Volume<'a> {
    pub(crate) fn new(storage: &'a mut dyn Storage, start: u64, size: u64) -> Self {
        Self { storage, start, size }
    }

    /// The bytes of the volume.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Writes bytes at a place of this volume; pieces of zeros remain holes.
    pub(crate) fn write(&mut self, at: u64, bytes: &[u8]) -> Result<(), Error> {
        let end = at.checked_add(bytes.len() as u64);
        if end.is_none_or(|end| end > self.size) {
            return Err(Error::Broken("a partition is written past its end"));
        }
        let at = self.start + at;
        // The first piece ends where a block of the storage ends.
        let first = PIECE - (at % PIECE as u64) as usize;
        let mut from = 0;
        let mut to = 0;
        while to < bytes.len() {
            let next = if to == 0 { first } else { to + PIECE }.min(bytes.len());
            if bytes[to..next] == ZEROS[..next - to] {
                self.put(at, bytes, from, to)?;
                from = next;
            }
            to = next;
        }
        self.put(at, bytes, from, to)
    }

    fn put(&mut self, at: u64, bytes: &[u8], from: usize, to: usize) -> Result<(), Error> {
        if from == to {
            return Ok(());
        }
        self.storage
            .write_at(at + from as u64, &bytes[from..to])
            .map_err(|source| Error::Io { what: "cannot write the disk".to_owned(), source })
    }
}

/// Whether all bytes are zero.
pub(crate) fn is_zero(bytes: &[u8]) -> bool {
    bytes.chunks(PIECE).all(|piece| *piece == ZEROS[..piece.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Notes what is written.
    #[derive(Default)]
    struct Log(Vec<(u64, usize)>);

    impl Storage for Log {
        fn reset(&mut self, _: u64) -> io::Result<()> {
            Ok(())
        }

        fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
            self.0.push((at, bytes.len()));
            Ok(())
        }
    }

    #[test]
    fn zeros_are_not_written() {
        let mut log = Log::default();
        let mut bytes = vec![1; 3 * PIECE];
        bytes[PIECE - 512..2 * PIECE - 512].fill(0);
        Volume::new(&mut log, 512, 1 << 20).write(0, &bytes).unwrap();
        Volume::new(&mut log, 512, 1 << 20).write(0, &[0; 3 * PIECE]).unwrap();
        assert_eq!(log.0, [(512, PIECE - 512), (2 * PIECE as u64, PIECE + 512)]);
    }

    #[test]
    fn nothing_is_written_past_the_end() {
        let mut disk = Vec::new();
        disk.reset(8).unwrap();
        let mut volume = Volume::new(&mut disk, 2, 4);
        volume.write(0, &[1; 4]).unwrap();
        assert!(matches!(volume.write(1, &[1; 4]), Err(Error::Broken(_))));
        assert!(matches!(volume.write(u64::MAX, &[1]), Err(Error::Broken(_))));
        assert_eq!(disk, [0, 0, 1, 1, 1, 1, 0, 0]);
    }
}
