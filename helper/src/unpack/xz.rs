//! xz, with any number of streams.

use crate::unpack::codec::{Codec, MOST_MEMORY};
use lzma_rust2::XzReader;
use std::io::BufReader;

pub(crate) const CODEC: Codec = Codec {
    name: "xz",
    detect: |head| head.starts_with(&[0xfd, b'7', b'z', b'X', b'Z', 0]),
    open: |stream| {
        let limit = (MOST_MEMORY >> 10) as u32;
        Ok(Box::new(XzReader::new_mem_limit(BufReader::new(stream), true, limit)))
    },
};
