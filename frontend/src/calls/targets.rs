//! `--call targets`: what can be built.

use super::{Location, table, told};
use crate::check::Checked;
use crate::outcome::Outcome;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use buildkit_llb::SourceFile;
use serde::Serialize;

pub(super) const ID: &str = "frontend.targets";

#[derive(Serialize)]
struct Targets {
    targets: Vec<Target>,
    sources: Vec<String>,
}

#[derive(Serialize)]
struct Target {
    name: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    default: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    base: String,
    platform: String,
    location: Location,
}

pub(super) fn answer(checked: &Checked, source: &SourceFile) -> Outcome {
    let spec = checked.spec();
    let images = &spec.images.value;
    let default = spec.default.as_ref().map(|name| name.value.as_str());
    let default = default.or(images.last().map(|image| image.name.value.as_str()));
    let targets: Vec<Target> = images
        .iter()
        .map(|image| Target {
            name: image.name.value.to_string(),
            default: Some(image.name.value.as_str()) == default,
            description: image.description.clone(),
            base: image
                .parent
                .as_ref()
                .map_or("root".to_owned(), |parent| parent.value.to_string()),
            platform: spec.root.platform.to_string(),
            location: Location::of(image.span),
        })
        .collect();
    let mut rows = vec![["TARGET", "DESCRIPTION"].map(str::to_owned).to_vec()];
    rows.extend(targets.iter().map(|target| {
        let mark = if target.default { " (default)" } else { "" };
        vec![format!("{}{mark}", target.name), target.description.clone().unwrap_or_default()]
    }));
    let sources = vec![STANDARD.encode(source.data())];
    told(&Targets { targets, sources }, table(&rows), None)
}
