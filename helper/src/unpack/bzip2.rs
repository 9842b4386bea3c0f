//! bzip2, with any number of streams.

use crate::unpack::codec::Codec;

pub(crate) const CODEC: Codec = Codec {
    name: "bzip2",
    detect: |head| head.starts_with(b"BZh") && head.get(3).is_some_and(u8::is_ascii_digit),
    open: |stream| Ok(Box::new(bzip2::read::MultiBzDecoder::new(stream))),
};
