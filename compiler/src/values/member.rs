//! Members of a group.

use super::error::ValueError;
use super::name::Name;
use super::scalar::{Scalar, Word};
use std::fmt;
use std::str::FromStr;

/// What follows the name of a target whose checks alone are meant.
pub const CHECKS: &str = ".checks";

/// A target as groups and `--target` name it: `production`, or `production.checks`
/// for its checks alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberText {
    name: Name,
    is_checks: bool,
}

impl MemberText {
    /// The name of the target.
    #[must_use]
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// Whether its checks alone are meant.
    #[must_use]
    pub fn is_checks(&self) -> bool {
        self.is_checks
    }
}

impl Word for MemberText {
    const SCALAR: Scalar = Scalar {
        name: "member",
        doc: "a target: the name of an image, artifact or group, or `NAME.checks`",
        pattern: Some("^[a-z0-9][a-z0-9_-]{0,62}(\\.checks)?$"),
        examples: &["production", "production.checks"],
    };
}

impl FromStr for MemberText {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let (name, is_checks) = match text.strip_suffix(CHECKS) {
            Some(name) => (name, true),
            None => (text, false),
        };
        let name = name.parse().map_err(|_| ValueError::new(text, Self::SCALAR.doc))?;
        Ok(Self { name, is_checks })
    }
}

impl fmt::Display for MemberText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.name, if self.is_checks { CHECKS } else { "" })
    }
}
