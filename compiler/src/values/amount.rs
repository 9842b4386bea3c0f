//! Sizes and durations.

use super::scalar::{Scalar, Word};
use super::text::digits;
use buildkit_request::ValueError;
use std::fmt;
use std::str::FromStr;

/// A size in bytes, written as `16004`, `2 MiB`, `30 MB`, or `63s` for sectors of
/// 512 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(u64);

impl Size {
    /// The size in bytes.
    #[must_use]
    pub fn bytes(self) -> u64 {
        self.0
    }
}

impl From<u64> for Size {
    fn from(bytes: u64) -> Self {
        Self(bytes)
    }
}

const SIZE_UNITS: [(&str, u64); 11] = [
    ("", 1),
    ("B", 1),
    ("s", 512),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
];

impl Word for Size {
    const SCALAR: Scalar = Scalar {
        name: "size",
        doc: "a size: a whole number of bytes, or with `kB`, `MB`, `GB`, `TB`, `KiB`, `MiB`, `GiB`, `TiB` or `s` (sectors of 512 bytes)",
        pattern: Some("^[0-9]+( ?([kMGT]B|[KMGT]iB|B|s))?$"),
        examples: &["2 MiB", "16004", "63s"],
    };
}

impl FromStr for Size {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let parse = || {
            let (number, rest) = split_number(text);
            // One blank may stand before a unit, and nowhere else.
            let unit = rest.strip_prefix(' ').filter(|unit| !unit.is_empty()).unwrap_or(rest);
            let (_, factor) = SIZE_UNITS.iter().find(|(name, _)| *name == unit)?;
            digits::<u64>(number)?.checked_mul(*factor)
        };
        parse().map(Self).ok_or_else(|| ValueError::new(text, Self::SCALAR.doc))
    }
}

/// Writes the largest binary unit that keeps the number whole.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
        let fits = |(_, factor): &(&str, u64)| self.0 > 0 && self.0.is_multiple_of(*factor);
        match units.into_iter().find(fits) {
            Some((unit, factor)) => write!(f, "{} {unit}", self.0 / factor),
            None if self.0 == 1 => f.write_str("1 byte"),
            None => write!(f, "{} bytes", self.0),
        }
    }
}

/// A duration such as `30s`, `2m`, `1m30s` or `500ms`, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(pub i64);

impl Duration {
    /// The duration in nanoseconds.
    #[must_use]
    pub fn nanoseconds(self) -> i64 {
        self.0
    }
}

/// From the largest to the smallest, as they must be written.
const TIME_UNITS: [(&str, i64); 4] =
    [("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000)];

impl Word for Duration {
    const SCALAR: Scalar = Scalar {
        name: "duration",
        doc: "a duration: whole numbers with `h`, `m`, `s` or `ms`, the largest first",
        pattern: Some("^([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$"),
        examples: &["30s", "1m30s", "500ms"],
    };
}

impl FromStr for Duration {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        parse_duration(text).map(Self).ok_or_else(|| ValueError::new(text, Self::SCALAR.doc))
    }
}

fn parse_duration(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut total: i64 = 0;
    let mut units = TIME_UNITS.iter();
    loop {
        let (number, tail) = split_number(rest);
        let end = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(end);
        let (_, factor) = units.find(|(name, _)| *name == unit)?;
        let part = digits::<i64>(number)?.checked_mul(*factor)?;
        total = total.checked_add(part)?;
        if tail.is_empty() {
            return Some(total);
        }
        rest = tail;
    }
}

/// The digits that `text` starts with, and the rest.
fn split_number(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}
