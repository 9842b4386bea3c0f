//! How a container of an image is started.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a container of the image is started with.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Container {
    #[serde(skip_serializing_if = "String::is_empty", deserialize_with = "or_default")]
    pub(super) user: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "or_default")]
    pub(super) exposed_ports: BTreeMap<String, Empty>,
    #[serde(deserialize_with = "or_default")]
    pub(super) env: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) entrypoint: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cmd: Option<Vec<String>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "or_default")]
    pub(super) volumes: BTreeMap<String, Empty>,
    #[serde(skip_serializing_if = "String::is_empty", deserialize_with = "or_default")]
    pub(super) working_dir: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "or_default")]
    pub(super) labels: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "String::is_empty", deserialize_with = "or_default")]
    pub(super) stop_signal: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) healthcheck: Option<Healthcheck>,
    /// Fields of a base that this frontend does not know; they are kept.
    #[serde(flatten)]
    pub(super) others: BTreeMap<String, Value>,
}

/// The value of a set's member, which has no fields that anybody uses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Empty {}

/// How to see whether a container is well. Times are in nanoseconds, and 0 stands
/// for the engine's default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Healthcheck {
    /// `["NONE"]` for no check, else `CMD` and the words of a program, or
    /// `CMD-SHELL` and a script.
    #[serde(deserialize_with = "or_default")]
    pub test: Vec<String>,
    /// Time between checks.
    #[serde(skip_serializing_if = "is_default")]
    pub interval: i64,
    /// How long one check may take.
    #[serde(skip_serializing_if = "is_default")]
    pub timeout: i64,
    /// Time that a container has to come up.
    #[serde(skip_serializing_if = "is_default")]
    pub start_period: i64,
    /// Time between checks while a container comes up.
    #[serde(skip_serializing_if = "is_default")]
    pub start_interval: i64,
    /// Failures in a row that make a container unhealthy.
    #[serde(skip_serializing_if = "is_default")]
    pub retries: i64,
}

impl Healthcheck {
    /// A check that starts a program without a shell, with the engine's times.
    #[must_use]
    pub fn command(words: impl IntoIterator<Item = String>) -> Self {
        let test = std::iter::once("CMD".to_owned()).chain(words).collect();
        Self { test, ..Self::default() }
    }

    /// No check, even if the base has one.
    #[must_use]
    pub fn none() -> Self {
        Self { test: vec!["NONE".to_owned()], ..Self::default() }
    }

    /// The words of the program, if it is started without a shell.
    #[must_use]
    pub fn words(&self) -> Option<&[String]> {
        self.test.split_first().filter(|(kind, _)| *kind == "CMD").map(|(_, words)| words)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Configs that Docker wrote have `null` for empty fields.
pub(super) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
