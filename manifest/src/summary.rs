//! The task that sums up what checks found.

use serde::{Deserialize, Serialize};

/// The report of checks as text, in the folder of a report.
pub const SUMMARY_TEXT: &str = "report.txt";
/// The same as JUnit XML.
pub const SUMMARY_JUNIT: &str = "junit.xml";
/// The same as JSON.
pub const SUMMARY_JSON: &str = "report.json";

/// Sum up what checks found: the tree then holds a report for people and two for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Whose report it is.
    pub target: String,
    /// The platform that it was checked for.
    pub platform: String,
    /// The file that the lines of cases are of.
    pub file: String,
    /// The suites, in order.
    pub suites: Vec<Suite>,
}

/// Checks of one image or artifact under one heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// The image or artifact, with its platform if there are several.
    pub of: String,
    /// The heading, if the spec gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its checks, in order; never empty.
    pub cases: Vec<Case>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it looks at, in a few words.
    pub title: String,
    /// Its line in the spec, from 1.
    pub line: u32,
    /// The number of the input that holds the [`Report`](crate::Report) with its findings.
    pub input: usize,
    /// What the findings call it; parts of it have more behind a colon.
    pub keys: Vec<String>,
}
