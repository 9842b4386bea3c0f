//! What a program is run with.

use super::scalar::{Scalar, Word};
use super::text::{starts_and_continues, text_value};
use buildkit_llb::Sharing;
use buildkit_request::ValueError;
use std::fmt;
use std::str::FromStr;

text_value! {
    /// The name of an environment variable or build arg.
    EnvName, "variable",
    "the name of a variable: letters, digits and `_`, at most 255, not starting with a digit",
    Some("^[A-Za-z_][A-Za-z0-9_]{0,254}$"),
    ["LC_ALL"],
    |text| starts_and_continues(text, 255, |c| c.is_ascii_alphabetic() || c == '_',
        |c| c.is_ascii_alphanumeric() || c == '_')
}

text_value! {
    /// The host name that a program sees.
    Hostname, "host name",
    "a host name: letters, digits, `-` and `.`, at most 64, no part empty or starting or ending with `-`",
    Some("^[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$"),
    ["builder"],
    |text| text.len() <= 64 && text.split('.').all(|part| {
        starts_and_continues(part, 63, |c| c.is_ascii_alphanumeric(),
            |c| c.is_ascii_alphanumeric() || c == '-') && !part.ends_with('-')
    })
}

/// The network that a program has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// None at all.
    None,
    /// The builder's own.
    Default,
    /// The host's; the builder must allow it.
    Host,
}

impl Word for Network {
    const SCALAR: Scalar = Scalar {
        name: "network",
        doc: "a network: `none`, `default` or `host`",
        pattern: Some("^(none|default|host)$"),
        examples: &["none", "default", "host"],
    };
}

impl FromStr for Network {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        match text {
            "none" => Ok(Self::None),
            "default" => Ok(Self::Default),
            "host" => Ok(Self::Host),
            _ => Err(ValueError::new(text, Self::SCALAR.doc)),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::None => "none",
            Self::Default => "default",
            Self::Host => "host",
        })
    }
}

/// Who may use a cache at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharingText(Sharing);

impl SharingText {
    /// The sharing, as the graph takes it.
    #[must_use]
    pub fn sharing(self) -> Sharing {
        self.0
    }
}

impl Word for SharingText {
    const SCALAR: Scalar = Scalar {
        name: "sharing",
        doc: "a sharing: `shared` (many at a time), `private` (each its own) or `locked` (one after the other)",
        pattern: Some("^(shared|private|locked)$"),
        examples: &["shared", "private", "locked"],
    };
}

impl FromStr for SharingText {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        match text {
            "shared" => Ok(Self(Sharing::Shared)),
            "private" => Ok(Self(Sharing::Private)),
            "locked" => Ok(Self(Sharing::Locked)),
            _ => Err(ValueError::new(text, Self::SCALAR.doc)),
        }
    }
}

impl fmt::Display for SharingText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self.0 {
            Sharing::Shared => "shared",
            Sharing::Private => "private",
            Sharing::Locked => "locked",
        })
    }
}
