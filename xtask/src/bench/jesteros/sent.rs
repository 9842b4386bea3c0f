//! How many bytes a client sends to the builder.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::command;
use serde_json::Value;

/// Runs a build with `--progress=rawjson`; returns the bytes of all files that the client sent,
/// the spec with them.
pub(super) fn sent(build: &mut Command) -> Result<u64> {
    let shown = command::show(build);
    // The progress of a build goes to stderr.
    let output = build.output().with_context(|| format!("cannot start `{shown}`"))?;
    let progress = String::from_utf8_lossy(&output.stderr);
    let failed = || format!("`{shown}` failed: {}\n{}", output.status, command::tail(&progress));
    ensure!(output.status.success(), failed());
    let bytes = count(&progress);
    ensure!(bytes > 0, "`{shown}` told nothing of what it sent");
    Ok(bytes)
}

/// Each transfer tells again and again how much it sent.
fn count(progress: &str) -> u64 {
    let mut transfers: BTreeMap<(String, String), u64> = BTreeMap::new();
    for line in progress.lines() {
        let Ok(update) = serde_json::from_str::<Value>(line) else { continue };
        for status in update["statuses"].as_array().into_iter().flatten() {
            let text = |key: &str| status[key].as_str().unwrap_or_default().to_owned();
            let (vertex, id) = (text("vertex"), text("id"));
            if id.starts_with("transferring ") {
                let known = transfers.entry((vertex, id)).or_default();
                *known = (*known).max(status["current"].as_u64().unwrap_or_default());
            }
        }
    }
    transfers.values().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_each_transfer_once() {
        let progress = r#"{"statuses":[{"id":"transferring context:","vertex":"a","current":5}]}
noise
{"statuses":[{"id":"transferring context:","vertex":"a","current":9},
 not json
{"statuses":[{"id":"transferring context:","vertex":"a","current":9}]}
{"statuses":[{"id":"transferring context:","vertex":"b","current":1}]}
{"statuses":[{"id":"extracting","vertex":"b","current":100}]}
{"vertexes":[]}"#;
        assert_eq!(count(progress), 10);
    }
}
