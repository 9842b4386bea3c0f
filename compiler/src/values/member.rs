//! Members of a group.

use super::name::Name;
use super::report::ReportKind;
use super::scalar::{Scalar, Word};
use buildkit_request::ValueError;
use std::fmt;
use std::str::FromStr;

/// A target as groups and `--target` name it: `production`, or `production.checks`
/// for a report of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberText {
    name: Name,
    report: Option<ReportKind>,
}

impl MemberText {
    /// The name of the target.
    #[must_use]
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// The report of it that is meant, if one is.
    #[must_use]
    pub fn report(&self) -> Option<ReportKind> {
        self.report
    }
}

impl Word for MemberText {
    const SCALAR: Scalar = Scalar {
        name: "member",
        doc: "a target: the name of an image, artifact or group, or `NAME.checks` or `NAME.sbom`",
        pattern: Some("^[a-z0-9][a-z0-9_-]{0,62}(\\.(checks|sbom))?$"),
        examples: &["production", "production.checks", "production.sbom"],
    };
}

impl FromStr for MemberText {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let (name, report) = ReportKind::split(text);
        let name = name.parse().map_err(|_| ValueError::new(text, Self::SCALAR.doc))?;
        Ok(Self { name, report })
    }
}

impl fmt::Display for MemberText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.name, self.report.map_or("", ReportKind::suffix))
    }
}
