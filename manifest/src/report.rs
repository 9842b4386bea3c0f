//! What the helper found.

use serde::{Deserialize, Serialize};

/// Everything that one run of the helper found wrong or worth telling.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// In the order in which they were found.
    pub findings: Vec<Finding>,
    /// How many more there were; at most 100 are kept.
    #[serde(default)]
    pub dropped: usize,
}

/// One thing that is wrong, or worth telling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Which entry of the manifest it belongs to.
    pub key: String,
    /// Whether the task failed because of it.
    pub level: Level,
    /// What is wrong: lower case, no full stop, values in backticks.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What else of the spec takes part in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<Also>,
}

/// Another entry of the spec that takes part in a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Also {
    /// The one with this key.
    Entry(String),
    /// Whatever brought a file into the tree.
    Brought {
        /// The absolute path of the file.
        path: String,
        /// The package that it belongs to, if dpkg knows one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        package: Option<String>,
    },
}

/// The key of the lines of the entry of `files` that has this absolute path.
#[must_use]
pub fn brought_key(path: &str) -> String {
    format!("brought:{path}")
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The task failed.
    #[default]
    Error,
    /// The task went on.
    Warning,
    /// Something was left out, as the spec permits.
    Note,
}
