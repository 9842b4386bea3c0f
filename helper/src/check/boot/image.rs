//! The text of a boot script, which may be in an image of u-boot (the legacy format).

use flate2::Crc;

/// How an image begins.
const MAGIC: [u8; 4] = [0x27, 0x05, 0x19, 0x56];
/// The bytes of its header.
const HEADER: usize = 64;
/// Where the header has its own checksum, the size of the data and their checksum.
const CHECKSUM: usize = 4;
const SIZE: usize = 12;
const DATA_CHECKSUM: usize = 24;
/// Where the header has the type, and the type of scripts.
const TYPE: usize = 30;
const SCRIPT: u8 = 6;

/// The text of a script.
///
/// # Errors
///
/// Why there is none, as the end of a sentence.
pub(super) fn text(data: &[u8]) -> Result<&str, &'static str> {
    let text = if data.starts_with(&MAGIC) { payload(data)? } else { data };
    if text.contains(&0) {
        return Err("it is not a text");
    }
    std::str::from_utf8(text).map_err(|_| "it is not a text in UTF-8")
}

/// The first script of an image.
fn payload(data: &[u8]) -> Result<&[u8], &'static str> {
    let (header, rest) = data.split_at_checked(HEADER).ok_or("its header is cut off")?;
    let mut cleared = header.to_vec();
    cleared[CHECKSUM..CHECKSUM + 4].fill(0);
    if sum(&cleared) != number(header, CHECKSUM) {
        return Err("its header has a wrong checksum");
    }
    if header[TYPE] != SCRIPT {
        return Err("it is an image of u-boot that is not a script");
    }
    let size = usize::try_from(number(header, SIZE)).unwrap_or(usize::MAX);
    let data = rest.get(..size).ok_or("it is cut off")?;
    if sum(data) != number(header, DATA_CHECKSUM) {
        return Err("its data have a wrong checksum");
    }
    // The sizes of the scripts, up to a zero.
    let words = data.chunks_exact(4).take_while(|word| **word != [0; 4]).count();
    let start = (words + 1) * 4;
    let length = match words {
        0 => 0,
        _ => usize::try_from(number(data, 0)).unwrap_or(usize::MAX),
    };
    data.get(start..).and_then(|rest| rest.get(..length)).ok_or("its sizes are wrong")
}

fn number(data: &[u8], at: usize) -> u32 {
    let bytes = data.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, u32::from_be_bytes)
}

fn sum(data: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(data);
    crc.sum()
}
