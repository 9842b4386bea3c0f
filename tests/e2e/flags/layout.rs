//! What an OCI layout holds besides the image itself.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

/// A layout with one index.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The index of the image; a layout without one has the manifest here.
    pub(crate) index: Value,
    /// The manifests of images, in the order of the index.
    pub(crate) manifests: Vec<Value>,
    /// What is stated about the images: provenance, and what they consist of.
    pub(crate) statements: Vec<Value>,
}

impl Layout {
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let top = read(&folder.join("index.json"))?;
        let index = blob(folder, &top["manifests"][0])?;
        let mut layout = Self { manifests: Vec::new(), statements: Vec::new(), index };
        let Some(entries) = layout.index["manifests"].as_array() else {
            layout.manifests.push(layout.index.clone());
            return Ok(layout);
        };
        for entry in entries {
            let manifest = blob(folder, entry)?;
            if entry["platform"]["os"] != "unknown" {
                layout.manifests.push(manifest);
                continue;
            }
            for statement in manifest["layers"].as_array().into_iter().flatten() {
                layout.statements.push(blob(folder, statement)?);
            }
        }
        Ok(layout)
    }

    /// The kinds of what is stated, in order.
    pub(crate) fn kinds(&self) -> Vec<&str> {
        let mut kinds: Vec<_> = self
            .statements
            .iter()
            .filter_map(|statement| statement["predicateType"].as_str())
            .collect();
        kinds.sort_unstable();
        kinds
    }
}

fn blob(folder: &Path, entry: &Value) -> Result<Value> {
    let digest = entry["digest"].as_str().context("an entry without a digest")?;
    read(&folder.join("blobs").join(digest.replace(':', "/")))
}

/// A file of JSON.
pub(crate) fn read(path: &Path) -> Result<Value> {
    let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} is no JSON", path.display()))
}
