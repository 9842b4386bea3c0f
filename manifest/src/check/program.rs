//! Programs that the helper starts, to look at what comes of them.

use crate::{HELPER_MOUNT, Level, Mode};
use serde::{Deserialize, Serialize};

/// The first argument of the helper that starts a program and looks at what comes of it.
pub const CHECKED: &str = "check";
/// The file that holds the [`ProgramCheck`].
pub const CHECKED_EXPECTED: &str = "/run/jesteros/expected.json";
/// The file that receives the report. It is there before, since the program's user may be
/// anyone and must be able to write it.
pub const CHECKED_REPORT: &str = "/run/jesteros/report.json";

/// The words that start the program `words` and compare what comes of it with the
/// [`ProgramCheck`]: `HELPER check MODE PROGRAM ARGUMENT…`.
#[must_use]
pub fn checked(mode: Mode, words: Vec<String>) -> Vec<String> {
    let start = [HELPER_MOUNT, CHECKED, mode.word()].map(str::to_owned);
    start.into_iter().chain(words).collect()
}

/// What must come of a program. Findings use `key`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramCheck {
    /// What findings call the check, e.g. `checks:3`.
    pub key: String,
    /// Whether the exec fails if something of it does not hold.
    #[serde(default)]
    pub level: Level,
    /// What messages call the program.
    pub title: String,
    /// How long it may run, in milliseconds.
    pub timeout_ms: u64,
    /// How many bytes of memory it may use, for messages: the container has the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<u64>,
    /// The exit codes of which it must end with one; never empty.
    pub exit: Vec<u8>,
    /// What it must print on its standard output.
    #[serde(default)]
    pub stdout: Printed,
    /// What it must print on its standard error.
    #[serde(default)]
    pub stderr: Printed,
}

/// What a program must print.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Printed {
    /// All that it prints.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<String>,
    /// Texts that it prints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contains: Vec<String>,
    /// Regular expressions of which each matches a line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<String>,
    /// Regular expressions that match no line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
}
