//! `buildkit.json`: what the fake BuildKit of a case knows and holds.

use buildkit_llb::{Image, Platform};
use buildkit_proto::{apicaps::ApiCap, pb};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Text of a file in [`Known::files`] that stands for the case's spec.
pub(crate) const THE_SPEC: &str = "@spec";

/// What the fake BuildKit answers. A result is called by the identifier of its
/// source, e.g. `local://context`, else by the title of its last vertex.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Known {
    /// Files by result and path.
    pub files: BTreeMap<String, BTreeMap<String, String>>,
    /// Names in folders, by result and folder.
    pub folders: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// Images by full reference.
    pub images: BTreeMap<String, KnownImage>,
    /// Image references handed over as inputs, by name of the input.
    pub inputs: BTreeMap<String, String>,
    /// Capabilities it does not know.
    pub lacks: BTreeSet<String>,
    /// Capabilities that are switched off, with the reason.
    pub disabled: BTreeMap<String, String>,
}

/// One image of a registry, or of the client's OCI layouts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownImage {
    /// The digest it has.
    pub digest: String,
    /// Its config.
    pub config: serde_json::Value,
}

impl Known {
    /// The LLB capabilities: all that there are, but for what is lacking.
    #[must_use]
    pub fn llb_caps(&self) -> Vec<ApiCap> {
        let known = all_llb_caps().into_iter().filter(|id| !self.lacks.contains(*id));
        let cap = |id: &str| {
            let reason = self.disabled.get(id);
            ApiCap {
                id: id.to_owned(),
                enabled: reason.is_none(),
                disabled_reason_msg: reason.cloned().unwrap_or_default(),
                ..ApiCap::default()
            }
        };
        known.map(cap).collect()
    }

    /// The graphs that are handed over: each is one image source.
    #[must_use]
    pub fn definitions(&self) -> BTreeMap<String, pb::Definition> {
        let platform: Platform = "linux/arm/v5".parse().expect("a platform");
        let definition = |reference: &String| {
            let reference = reference.parse().expect("an input is an image reference");
            Image::new(reference).state(&platform).definition().to_pb()
        };
        self.inputs.iter().map(|(name, image)| (name.clone(), definition(image))).collect()
    }
}

/// The ids of all LLB capabilities, read from the file that declares them.
fn all_llb_caps() -> Vec<&'static str> {
    let declarations = include_str!("../../proto/src/caps.rs").lines();
    let constants = declarations.filter(|line| line.starts_with("pub const "));
    let llb = constants.filter(|line| !line.starts_with("pub const GW_"));
    let ids: Vec<&str> = llb.filter_map(|line| line.split('"').nth(1)).collect();
    assert!(ids.len() > 40, "the list of capabilities is not where it was");
    ids
}
