//! lzma, the format before xz.

use crate::unpack::codec::{Codec, MOST_MEMORY};
use lzma_rust2::LzmaReader;
use std::io::BufReader;

/// The length of the header: properties, size of the dictionary, size of the data.
const HEADER: usize = 13;

pub(crate) const CODEC: Codec = Codec {
    name: "lzma",
    detect,
    open: |stream| {
        let limit = (MOST_MEMORY >> 10) as u32;
        Ok(Box::new(LzmaReader::new_mem_limit(BufReader::new(stream), limit, None)?))
    },
};

/// There is no mark, so the fields must make sense: properties as all known
/// programs write them, a round dictionary, and a size that is unknown or small
/// enough to be one.
fn detect(head: &[u8]) -> bool {
    if head.len() < HEADER || head[0] != 0x5d {
        return false;
    }
    let dictionary = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
    let size = head[5..HEADER].iter().rev().fold(0_u64, |size, byte| size << 8 | u64::from(*byte));
    let round = dictionary.is_power_of_two() || (dictionary / 3).is_power_of_two();
    round && dictionary >= 4096 && (size == u64::MAX || size < 1 << 40)
}
