//! Numbers and texts in the structures of a disk.
//!
//! Offsets are constants of the formats, and the buffers have fixed sizes.

pub(super) fn get16(buffer: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([buffer[at], buffer[at + 1]])
}

pub(super) fn get32(buffer: &[u8], at: usize) -> u32 {
    u32::from(get16(buffer, at)) | u32::from(get16(buffer, at + 2)) << 16
}

pub(super) fn get64(buffer: &[u8], at: usize) -> u64 {
    u64::from(get32(buffer, at)) | u64::from(get32(buffer, at + 4)) << 32
}

/// A text that zeros or spaces fill up.
pub(super) fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).trim_end().to_owned()
}
