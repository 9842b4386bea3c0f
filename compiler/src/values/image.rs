//! Images and digests.

use super::scalar::{Scalar, Word};
use super::text::is_hex;
use buildkit_llb::{Digest, Reference};
use buildkit_request::ValueError;
use std::fmt;
use std::str::FromStr;

/// The name of an image, with a tag or a digest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImageName(Reference);

impl ImageName {
    /// The reference, normalised as Docker does.
    #[must_use]
    pub fn reference(&self) -> &Reference {
        &self.0
    }
}

impl Word for ImageName {
    const SCALAR: Scalar = Scalar {
        name: "image",
        doc: "the name of an image: `[REGISTRY/]NAME[:TAG][@sha256:DIGEST]`, in lower case",
        pattern: Some("^[a-zA-Z0-9][a-zA-Z0-9._:/@-]*$"),
        examples: &["debian:bookworm-slim", "ghcr.io/example/tools:1.0"],
    };
}

impl FromStr for ImageName {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        text.parse().map(Self).map_err(|_| ValueError::new(text, Self::SCALAR.doc))
    }
}

impl fmt::Display for ImageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.familiar())
    }
}

/// The SHA-256 of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sha256(Digest);

impl Sha256 {
    /// The digest.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        &self.0
    }
}

impl Word for Sha256 {
    const SCALAR: Scalar = Scalar {
        name: "sha256",
        doc: "a SHA-256: 64 lower-case hex digits",
        pattern: Some("^[0-9a-f]{64}$"),
        examples: &["693fb4ae55cf3732c1466318973d04ca420e9e9adf6f8f4fc701336342297230"],
    };
}

impl FromStr for Sha256 {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let digest = is_hex(text, 64).then(|| format!("sha256:{text}").parse().ok()).flatten();
        digest.map(Self).ok_or_else(|| ValueError::new(text, Self::SCALAR.doc))
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0.hex())
    }
}
