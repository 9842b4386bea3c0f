//! Limits how much a stream gives.

use std::io::{Error, Read, Result};

/// The most bytes that one archive may hold: 64 GiB.
pub(crate) const MOST_BYTES: u64 = 64 << 30;

/// A stream that fails when it gives more than the limit.
#[derive(Debug)]
pub(crate) struct Meter<R> {
    stream: R,
    left: u64,
}

impl<R: Read> Meter<R> {
    pub(crate) fn new(stream: R) -> Self {
        Self { stream, left: MOST_BYTES }
    }
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let size = self.stream.read(buffer)?;
        self.left = self
            .left
            .checked_sub(size as u64)
            .ok_or_else(|| Error::other("it holds more than 64 GiB"))?;
        Ok(size)
    }
}
