//! What a container of an image is started with.

use super::scalar::{Scalar, Word};
use super::text::{digits, starts_and_continues, text_value};
use buildkit_request::ValueError;
use std::fmt;
use std::str::FromStr;

text_value! {
    /// The key of an image label or annotation.
    LabelKey, "label",
    "the key of a label: printable, without blanks and `=`, at most 255",
    Some("^[!-<>-~]{1,255}$"),
    ["org.opencontainers.image.title"],
    |text| !text.is_empty() && text.len() <= 255 && text.chars().all(|c| c.is_ascii_graphic() && c != '=')
}

text_value! {
    /// The signal that stops a container, by name or number.
    Signal, "signal",
    "a signal: its name with `SIG`, or a number from 1 to 64",
    Some("^(SIG[A-Z][A-Z0-9+-]{0,15}|[1-9][0-9]?)$"),
    ["SIGTERM", "15"],
    |text| match text.strip_prefix("SIG") {
        Some(name) => starts_and_continues(name, 16, |c| c.is_ascii_uppercase(),
            |c| c.is_ascii_uppercase() || c.is_ascii_digit() || "+-".contains(c)),
        None => !text.starts_with('0')
            && digits::<u8>(text).is_some_and(|number| (1..=64).contains(&number)),
    }
}

/// A port that a container listens on. `8080` means `8080/tcp`, and the two are
/// equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Port(String);

impl Port {
    /// `port/protocol`, as the image config has it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same as owned text.
    #[must_use]
    pub fn to_config(&self) -> String {
        self.0.clone()
    }
}

impl Word for Port {
    const SCALAR: Scalar = Scalar {
        name: "port",
        doc: "a port: a number from 1 to 65535, with `/tcp` (which may be left out), `/udp` or `/sctp`",
        pattern: Some("^[1-9][0-9]{0,4}(/(tcp|udp|sctp))?$"),
        examples: &["8080", "53/udp"],
    };
}

impl FromStr for Port {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let (number, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
        let number_is_valid = !number.starts_with('0') && digits::<u16>(number).is_some();
        if number_is_valid && ["tcp", "udp", "sctp"].contains(&protocol) {
            Ok(Self(format!("{number}/{protocol}")))
        } else {
            Err(ValueError::new(text, Self::SCALAR.doc))
        }
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
