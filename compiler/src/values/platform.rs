//! Platforms.

use super::scalar::{Scalar, Word};
use buildkit_llb::Platform;
use buildkit_request::ValueError;
use std::fmt;
use std::str::FromStr;

/// One platform of Linux, e.g. `linux/arm/v5`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformText(Platform);

impl PlatformText {
    /// The platform, normalised.
    #[must_use]
    pub fn platform(&self) -> &Platform {
        &self.0
    }
}

impl Word for PlatformText {
    const SCALAR: Scalar = Scalar {
        name: "platform",
        doc: "a platform: `linux/ARCHITECTURE` or `linux/ARCHITECTURE/VARIANT`",
        pattern: Some("^linux(/[A-Za-z0-9._-]+){1,2}$"),
        examples: &["linux/amd64", "linux/arm/v5"],
    };
}

impl FromStr for PlatformText {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let error = || ValueError::new(text, Self::SCALAR.doc);
        // Debian runs on Linux; versions in brackets after it are for Windows.
        let plain = text.starts_with("linux/") && text.len() <= 128;
        let platform = if plain { text.parse().ok() } else { None };
        platform.map(Self).ok_or_else(error)
    }
}

impl fmt::Display for PlatformText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
