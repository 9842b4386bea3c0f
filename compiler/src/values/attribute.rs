//! What a path has besides its contents.

use super::scalar::{Scalar, Word};
use super::text::{digits, text_value};
use buildkit_request::ValueError;
use jesteros_manifest::{Device, DeviceKind};
use std::fmt;
use std::str::FromStr;

/// Permission bits, 0 to 0o7777; written in octal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode(pub u32);

impl Word for Mode {
    const SCALAR: Scalar = Scalar {
        name: "mode",
        doc: "a mode: three or four octal digits",
        pattern: Some("^(0o)?[0-7]{3,4}$"),
        examples: &["0755", "4755"],
    };
}

impl FromStr for Mode {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let octal = text.strip_prefix("0o").unwrap_or(text);
        let valid =
            matches!(octal.len(), 3 | 4) && octal.bytes().all(|b| (b'0'..=b'7').contains(&b));
        match u32::from_str_radix(octal, 8) {
            Ok(mode) if valid => Ok(Self(mode)),
            _ => Err(ValueError::new(text, Self::SCALAR.doc)),
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04o}", self.0)
    }
}

/// A device node: `c 5 1` is a character device, `b 179 2` a block device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceText(Device);

/// Largest major number: Linux has 12 bits for it.
const MAX_MAJOR: u32 = 0xfff;
/// Largest minor number: Linux has 20 bits for it.
const MAX_MINOR: u32 = 0xf_ffff;

impl DeviceText {
    /// The device, as the helper takes it.
    #[must_use]
    pub fn device(self) -> Device {
        self.0
    }
}

impl Word for DeviceText {
    const SCALAR: Scalar = Scalar {
        name: "device",
        doc: "a device: `c` or `b`, then major (at most 4095) and minor number (at most 1048575), with a blank between",
        pattern: Some("^[bc] [0-9]{1,4} [0-9]{1,7}$"),
        examples: &["c 5 1", "b 179 2"],
    };
}

impl FromStr for DeviceText {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let parse = || {
            let mut parts = text.split(' ');
            let kind = match parts.next()? {
                "c" => DeviceKind::Character,
                "b" => DeviceKind::Block,
                _ => return None,
            };
            let major = digits(parts.next()?).filter(|major| *major <= MAX_MAJOR)?;
            let minor = digits(parts.next()?).filter(|minor| *minor <= MAX_MINOR)?;
            parts.next().is_none().then_some(Self(Device { kind, major, minor }))
        };
        parse().ok_or_else(|| ValueError::new(text, Self::SCALAR.doc))
    }
}

impl fmt::Display for DeviceText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.0.kind {
            DeviceKind::Character => 'c',
            DeviceKind::Block => 'b',
        };
        write!(f, "{kind} {} {}", self.0.major, self.0.minor)
    }
}

text_value! {
    /// File capabilities in the text form of `setcap`. Whether the names exist is
    /// known to the helper.
    CapText, "capabilities",
    "file capabilities as `setcap` takes them: names, then `+`, `-` or `=` and some of the letters `e`, `i` and `p`",
    None,
    ["cap_net_raw+ep", "cap_net_raw,cap_net_admin=ep"],
    |text| text.len() <= 1024 && !text.is_empty() && text.split(' ').all(is_clause)
}

/// Whether `text` is names and at least one operator with flags.
fn is_clause(text: &str) -> bool {
    let Some(start) = text.find(['+', '-', '=']) else { return false };
    let (names, operations) = text.split_at(start);
    let is_name = |name: &str| {
        let bare = name.strip_prefix("cap_").unwrap_or_default();
        name == "all"
            || (!bare.is_empty() && bare.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
    };
    // `=ep` alone means all capabilities.
    let names_are_valid =
        if names.is_empty() { operations.starts_with('=') } else { names.split(',').all(is_name) };
    names_are_valid
        && operations
            .split(['+', '-', '='])
            .skip(1)
            .all(|flags| flags.bytes().all(|b| b"eip".contains(&b)))
}

text_value! {
    /// The full name of an extended attribute.
    XattrName, "extended attribute",
    "an extended attribute: `user.`, `trusted.`, `security.` or `system.` and a name without blanks, at most 255",
    Some("^(user|trusted|security|system)\\.[!-~]+$"),
    ["user.origin"],
    |text| text.len() <= 255 && text.bytes().all(|byte| byte.is_ascii_graphic())
        && ["user.", "trusted.", "security.", "system."].iter().any(|space| {
            text.strip_prefix(space).is_some_and(|name| !name.is_empty())
        })
}
