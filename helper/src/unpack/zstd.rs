//! zstd, with any number of frames.

use crate::unpack::codec::{Codec, MOST_MEMORY};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result};

pub(crate) const CODEC: Codec = Codec {
    name: "zstd",
    // A frame, or one that is to be skipped.
    detect: |head| {
        head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
            || (head.len() > 4 && head[0] & 0xf0 == 0x50 && head[1..4] == [0x2a, 0x4d, 0x18])
    },
    open: |stream| {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MOST_MEMORY);
        Ok(Box::new(Frames { source: BufReader::new(stream), decoder, open: false }))
    },
};

/// The frames of a stream, one after the other. Checksums are compared, which the
/// crate leaves to its user.
struct Frames<R> {
    source: BufReader<R>,
    decoder: FrameDecoder,
    open: bool,
}

impl<R: Read> Frames<R> {
    /// Starts the next frame; false at the end of the stream.
    fn start(&mut self) -> Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let length = u64::from(length);
                    let skipped =
                        std::io::copy(&mut (&mut self.source).take(length), &mut std::io::sink())?;
                    if skipped != length {
                        return Err(ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(Error::other(error.to_string())),
            }
        }
        Ok(false)
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.open {
                if !self.start()? {
                    return Ok(0);
                }
                self.open = true;
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let strategy = BlockDecodingStrategy::UptoBlocks(1);
                let result = self.decoder.decode_blocks(&mut self.source, strategy);
                result.map_err(|error| Error::other(error.to_string()))?;
            }
            let size = self.decoder.read(buffer)?;
            if size > 0 {
                return Ok(size);
            }
            let stored = self.decoder.get_checksum_from_data();
            if stored.is_some() && stored != self.decoder.get_calculated_checksum() {
                return Err(Error::other("the checksum of a zstd frame is wrong"));
            }
            self.open = false;
        }
    }
}
