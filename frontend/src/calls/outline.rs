//! `--call outline`: what a target takes.

use super::{Location, table, told};
use crate::check::Checked;
use crate::context::{self, Origin};
use crate::error::Error;
use crate::options::Options;
use crate::outcome::Outcome;
use crate::plan;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use buildkit_llb::SourceFile;
use serde::Serialize;
use std::sync::Arc;

pub(super) const ID: &str = "frontend.outline";

#[derive(Serialize)]
struct Outline {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    args: Vec<Arg>,
    sources: Vec<String>,
}

#[derive(Serialize)]
struct Arg {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    location: Location,
}

pub(super) fn answer(
    checked: &Checked,
    source: &Arc<SourceFile>,
    options: &Options,
) -> Result<Outcome, Error> {
    let name = context::MAIN.to_owned();
    let main = Origin::Local { hint: name.clone(), name };
    let plan = plan::plan(checked, source, options, &main)?;
    let target = plan.images.last();
    let args: Vec<Arg> = checked
        .spec()
        .args
        .list()
        .iter()
        .map(|arg| Arg {
            name: arg.name.clone(),
            description: arg.description.clone(),
            value: arg.value.clone(),
            location: Location::of(arg.span),
        })
        .collect();
    let outline = Outline {
        name: target.map(|image| image.name.value.to_string()).unwrap_or_default(),
        description: target.and_then(|image| image.description.clone()),
        args,
        sources: vec![STANDARD.encode(source.data())],
    };
    let mut text = format!("TARGET: {}\n", outline.name);
    if let Some(description) = &outline.description {
        text.push_str(&format!("DESCRIPTION: {description}\n"));
    }
    if !outline.args.is_empty() {
        let mut rows = vec![["BUILD ARG", "VALUE", "DESCRIPTION"].map(str::to_owned).to_vec()];
        rows.extend(outline.args.iter().map(|arg| {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            vec![arg.name.clone(), text(&arg.value), text(&arg.description)]
        }));
        text.push_str(&format!("\n{}", table(&rows)));
    }
    Ok(told(&outline, text, None))
}
