//! Digests and compression as an archive of 2009 uses them.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};

use anyhow::{Context as _, Result};
use flate2::{Compression, GzBuilder, read::GzDecoder};
use md5::Digest as _;

/// The three digests that a Lenny Release and Packages carry, in lower-case hex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests {
    /// MD5, the one apt 0.7 cannot do without.
    pub md5: String,
    /// SHA-1.
    pub sha1: String,
    /// SHA-256, the strongest of the three.
    pub sha256: String,
}

impl Digests {
    /// All three over the same bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self {
            md5: hex(&md5::Md5::digest(bytes)),
            sha1: hex(&sha1::Sha1::digest(bytes)),
            sha256: hex(&sha2::Sha256::digest(bytes)),
        }
    }
}

/// Gzip without name and time: equal input gives equal bytes.
#[must_use]
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    // Writing to a Vec cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// The opposite of [`gzip`].
///
/// # Errors
/// When the bytes are no gzip stream.
pub fn gunzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut plain = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut plain).context("cannot decompress gzip data")?;
    Ok(plain)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
