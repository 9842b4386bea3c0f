//! Numbers in the structures of a disk.
//!
//! Offsets are constants of the formats, and the buffers have fixed sizes.

pub(crate) fn put16(buffer: &mut [u8], at: usize, value: u16) {
    buffer[at..at + 2].copy_from_slice(&value.to_le_bytes());
}

pub(crate) fn put32(buffer: &mut [u8], at: usize, value: u32) {
    buffer[at..at + 4].copy_from_slice(&value.to_le_bytes());
}

pub(crate) fn put64(buffer: &mut [u8], at: usize, value: u64) {
    buffer[at..at + 8].copy_from_slice(&value.to_le_bytes());
}

pub(crate) fn put_bytes(buffer: &mut [u8], at: usize, value: &[u8]) {
    buffer[at..at + value.len()].copy_from_slice(value);
}

/// The low half of a number.
pub(crate) fn low(value: u32) -> u16 {
    (value & 0xffff) as u16
}

/// The high half of a number.
pub(crate) fn high(value: u32) -> u16 {
    (value >> 16) as u16
}
