//! `--call=outline`: what a target takes.

use crate::call::kind::{Answer, Asked, Call, Told};
use crate::call::location::{Location, base64};
use crate::call::scope::{behind, read, target};
use crate::call::table::{heading, table};
use crate::call::uses::Uses;
use crate::diagnostic::Report;
use crate::language::mention::Role;
use crate::spec::Spec;
use crate::values::Name;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const CALL: Call = Call {
    id: "frontend.outline",
    description: "List the build args, secrets and caches of a target",
    answer: Answer::Spec(answer),
};

#[derive(Serialize)]
struct Outline {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    args: Vec<Arg>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    secrets: Vec<Secret>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ssh: Vec<Ssh>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cache: Vec<Cache>,
    sources: [String; 1],
}

#[derive(Serialize)]
struct Arg {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// The values that it may have; BuildKit does not know this key.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<String>,
    location: Location,
}

#[derive(Serialize)]
struct Secret {
    name: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    required: bool,
    location: Location,
}

#[derive(Serialize)]
struct Ssh {
    name: &'static str,
    required: bool,
    location: Location,
}

#[derive(Serialize)]
struct Cache {
    #[serde(rename = "ID")]
    id: String,
    location: Location,
}

fn answer(asked: &Asked<'_>) -> Result<Told, Report> {
    let spec = read(asked)?;
    let name = target(&spec, asked)?;
    let names = behind(&spec, &name);
    let uses = asked.document.map(|document| Uses::find(document.top(), &names)).unwrap_or_default();
    let args = spec.args.list().iter().filter(|arg| uses.args.contains(&arg.name)).map(|arg| Arg {
        name: arg.name.clone(),
        description: arg.description.clone(),
        value: arg.value.clone(),
        choices: arg.choices.clone(),
        location: Location::of(arg.span),
    });
    let outline = Outline {
        description: description(&spec, &name),
        name: name.to_string(),
        args: args.collect(),
        secrets: secrets(&spec, &names),
        ssh: uses
            .ssh
            .map(|span| Ssh { name: "default", required: true, location: Location::of(span) })
            .into_iter()
            .collect(),
        cache: uses
            .caches
            .into_iter()
            .map(|(id, span)| Cache { id, location: Location::of(span) })
            .collect(),
        sources: [base64(asked.file)],
    };
    let text = text(&outline);
    Ok(Told::new(&outline, text))
}

fn description(spec: &Spec, name: &Name) -> Option<String> {
    let image = spec.images.get(name).map(|image| image.description.clone());
    image.or_else(|| spec.artifacts.get(name).map(|artifact| artifact.description.clone())).flatten()
}

/// The secrets that the things called `names` use, at the first place of each.
fn secrets(spec: &Spec, names: &BTreeSet<Name>) -> Vec<Secret> {
    let mut found = BTreeMap::new();
    for mention in spec.mentions.iter().filter(|mention| mention.role == Role::Secret) {
        if mention.owner.as_ref().is_some_and(|owner| names.contains(owner)) {
            for name in &mention.names {
                found.entry(name.clone()).or_insert(mention.span);
            }
        }
    }
    let secrets = found.into_iter().map(|(name, span)| Secret {
        required: spec.secrets.get(&name).is_none_or(|secret| !secret.optional),
        name: name.to_string(),
        location: Location::of(span),
    });
    secrets.collect()
}

fn text(outline: &Outline) -> String {
    let mut text = format!("TARGET: {}\n", outline.name);
    if let Some(description) = &outline.description {
        text.push_str(&format!("DESCRIPTION: {description}\n"));
    }
    let mut add = |heading: Vec<String>, rows: Vec<Vec<String>>| {
        if !rows.is_empty() {
            text.push_str(&format!("\n{}", table(&[vec![heading], rows].concat())));
        }
    };
    let args = outline.args.iter().map(|arg| {
        let value = arg.value.as_deref().unwrap_or_default();
        heading([&arg.name, value, arg.description.as_deref().unwrap_or_default()])
    });
    add(heading(["BUILD ARG", "VALUE", "DESCRIPTION"]), args.collect());
    let secrets = outline.secrets.iter();
    let secrets = secrets.map(|secret| heading([&secret.name, if secret.required { "true" } else { "" }]));
    add(heading(["SECRET", "REQUIRED"]), secrets.collect());
    let ssh = outline.ssh.iter().map(|ssh| heading([ssh.name, "true"]));
    add(heading(["SSH", "REQUIRED"]), ssh.collect());
    add(heading(["CACHE"]), outline.cache.iter().map(|cache| heading([&cache.id])).collect());
    text
}
