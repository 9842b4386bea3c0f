//! `buildkit.json`: what BuildKit knows in a case.

use buildkit_llb::{Digest, Image, Local, Output, Platform, Reference};
use buildkit_request::Origin;
use jesteros_compiler::facts::{Facts, ImageFact, PlaceFacts};
use jesteros_compiler::plan::{Place, Plan};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The image that the frontend, and so the helper, was started from.
const FRONTEND: &str = "docker.io/jesteros/frontend:1";
/// The variable that every image has whose config a case does not give.
const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What BuildKit answers about the places of a plan.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Known {
    /// The builder's own platform; `linux/amd64` if absent.
    pub builder: Option<String>,
    /// Configs of images by full reference. Any other image has a small config.
    pub configs: BTreeMap<String, serde_json::Value>,
    /// Patterns of the ignore files, by the session's name of the folder.
    pub ignore: BTreeMap<String, Vec<String>>,
    /// What is handed over as graphs, by name of the input: image references, and folders of
    /// a client as `local://NAME`.
    pub inputs: BTreeMap<String, String>,
    /// Configs of images that are handed over as graphs, by name of the input.
    pub input_configs: BTreeMap<String, serde_json::Value>,
    /// Those inputs that are root file systems as they are.
    pub roots: BTreeSet<String>,
    /// Whether the builder is BuildKit 0.12, which cannot know a mount by its vertex.
    pub old_builder: bool,
    /// Whether the spec was given by its URL, so that there is no build context.
    pub spec_by_url: bool,
}

impl Known {
    /// The builder's own platform.
    ///
    /// # Panics
    ///
    /// If the case names none.
    #[must_use]
    pub fn platform(&self) -> Platform {
        let text = self.builder.as_deref().unwrap_or("linux/amd64");
        text.parse().expect("the builder's platform is one")
    }

    /// What a frontend finds out about `plan`. Images have a digest that depends
    /// on their name and platform only.
    #[must_use]
    pub fn facts(&self, plan: &Plan) -> Facts {
        let places = plan.places.iter().map(|(id, place)| (id.clone(), self.place(place)));
        let platform = self.platform();
        let frontend: Reference = FRONTEND.parse().expect("a reference");
        let frontend = pinned(&frontend, &platform);
        let helper = plan.needs_helper.then(|| Image::new(frontend).output(&platform));
        Facts { places: places.collect(), helper, mounts_by_vertex: !self.old_builder }
    }

    fn place(&self, place: &Place) -> PlaceFacts {
        let mut facts = PlaceFacts::default();
        match &place.origin {
            Origin::Local { name, .. } => {
                facts.ignore = self.ignore.get(name).cloned().unwrap_or_default();
            }
            Origin::Image(reference) | Origin::OciLayout { reference, .. } => {
                facts.image = Some(ImageFact {
                    reference: pinned(reference, &place.platform),
                    config: self.config(reference, &place.platform),
                });
            }
            Origin::Input(name) => {
                facts.input = self.input(name, &place.platform);
                facts.input_config =
                    self.input_configs.get(name).map(|config| config.to_string().into_bytes());
                facts.input_is_root = self.roots.contains(name);
            }
            Origin::Git(_) | Origin::Http { .. } | Origin::Archive { .. } | Origin::Scratch => {}
        }
        facts
    }

    fn config(&self, reference: &Reference, platform: &Platform) -> Vec<u8> {
        let config = self.configs.get(&reference.to_string()).cloned().unwrap_or_else(|| {
            serde_json::json!({
                "architecture": platform.architecture(),
                "os": platform.os(),
                "config": { "Env": [PATH], "Cmd": ["sh"] },
                "rootfs": { "type": "layers", "diff_ids": [format!("sha256:{}", "1".repeat(64))] },
                "history": [{ "created_by": "the image's own layer" }],
            })
        });
        serde_json::to_vec(&config).expect("JSON stays JSON")
    }

    fn input(&self, name: &str, platform: &Platform) -> Option<Output> {
        let input = self.inputs.get(name)?;
        if let Some(folder) = input.strip_prefix("local://") {
            return Some(Local::new(folder, "session").output());
        }
        let reference = input.parse().expect("an input is a folder or an image reference");
        Some(Image::new(reference).output(platform))
    }
}

fn pinned(reference: &Reference, platform: &Platform) -> Reference {
    if reference.digest().is_some() {
        return reference.clone();
    }
    reference.with_digest(&Digest::of(format!("{reference} {platform}").as_bytes()))
}
