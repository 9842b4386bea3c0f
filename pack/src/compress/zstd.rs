//! zstd: one frame of blocks that ruzstd compresses.
//!
//! ruzstd's own frames are not used, for three reasons: it reads its input instead of being
//! written to, it panics if the input or the output fails, and many small frames are no
//! choice, since Linux reads only the first frame of an initramfs. So each block is compressed
//! as a frame of its own in memory, and the blocks of these frames become one frame. This
//! loses nothing: ruzstd looks for matches within a block only.

use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use std::hash::Hasher;
use std::io::{self, Write};
use twox_hash::XxHash64;

/// The most bytes of a block, and the size of the window.
const BLOCK: usize = 128 << 10;
/// The mark of a frame, the flag that there is a checksum, and a window of 128 KiB.
const START: [u8; 6] = [0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x38];
/// The flag of the last block in the first byte of a block's header.
const LAST: u8 = 1;
/// An empty block, which is the last one.
const LAST_BLOCK: [u8; 3] = [LAST, 0, 0];
/// The kind of a block that repeats one byte, in the first byte of its header.
const RUN: usize = 0b010;

pub(super) struct Encoder<W: Write> {
    out: W,
    block: Vec<u8>,
    checksum: XxHash64,
}

impl<W: Write> Encoder<W> {
    pub(super) fn new(mut out: W) -> io::Result<Self> {
        out.write_all(&START)?;
        Ok(Self { out, block: Vec::with_capacity(BLOCK), checksum: XxHash64::with_seed(0) })
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.end_block()?;
        self.out.write_all(&LAST_BLOCK)?;
        let checksum = self.checksum.finish().to_le_bytes();
        self.out.write_all(&checksum[..4])?;
        Ok(self.out)
    }

    fn end_block(&mut self) -> io::Result<()> {
        if self.block.is_empty() {
            return Ok(());
        }
        self.checksum.write(&self.block);
        let frame = compress_to_vec(self.block.as_slice(), CompressionLevel::Fastest);
        self.block.clear();
        let mut rest = frame.strip_prefix(&START).ok_or_else(unknown)?;
        loop {
            let (mut header, data, is_last);
            (header, data, rest) = next_block(rest).ok_or_else(unknown)?;
            (is_last, header[0]) = (header[0] & LAST != 0, header[0] & !LAST);
            // A full block is followed by an empty one.
            if !data.is_empty() {
                self.out.write_all(&header)?;
                self.out.write_all(data)?;
            }
            if is_last {
                return Ok(());
            }
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let count = data.len().min(BLOCK - self.block.len());
        self.block.extend(&data[..count]);
        if self.block.len() == BLOCK {
            self.end_block()?;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A block's header and data, and what follows. The header is a number of three bytes, the
/// lowest first: whether it is the last block, two bits for its kind, and its size.
fn next_block(frame: &[u8]) -> Option<([u8; 3], &[u8], &[u8])> {
    let (header, rest) = frame.split_first_chunk()?;
    let [low, middle, high] = header.map(usize::from);
    let size = (low | middle << 8 | high << 16) >> 3;
    // A run is one byte, however often it is repeated.
    let size = if low & 0b110 == RUN { 1 } else { size };
    let (data, rest) = rest.split_at_checked(size)?;
    Some((*header, data, rest))
}

fn unknown() -> io::Error {
    io::Error::other("internal error: ruzstd made a frame of an unknown form")
}
