//! gzip, with any number of members.

use crate::unpack::codec::Codec;

pub(crate) const CODEC: Codec = Codec {
    name: "gzip",
    detect: |head| head.starts_with(&[0x1f, 0x8b]),
    open: |stream| Ok(Box::new(flate2::read::MultiGzDecoder::new(stream))),
};
