//! `--call=targets`: what can be built.

use crate::base::Platforms;
use crate::call::kind::{Answer, Asked, Call, Told};
use crate::call::location::{Location, base64};
use crate::call::scope::{default_target, read};
use crate::call::table::{heading, table};
use crate::diagnostic::Report;
use crate::spec::{Group, Spec};
use crate::values::ReportKind;
use crate::values::Name;
use serde::Serialize;

pub(super) const CALL: Call = Call {
    id: "frontend.targets",
    description: "List the images, artifacts and groups of the spec",
    answer: Answer::Spec(answer),
};

#[derive(Serialize)]
struct Targets {
    targets: Vec<Target>,
    sources: [String; 1],
}

#[derive(Serialize)]
struct Target {
    name: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    default: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// `image`, `artifact` or `group`; BuildKit does not know this key.
    kind: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    base: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    platform: String,
    location: Location,
}

fn answer(asked: &Asked<'_>) -> Result<Told, Report> {
    let spec = read(asked)?;
    let default = default_target(&spec).map(|name| name.value.clone());
    let is_default = |name: &Name| default.as_ref() == Some(name);
    let images = spec.images.iter().map(|image| Target {
        name: image.name.value.to_string(),
        default: is_default(&image.name.value),
        description: image.description.clone(),
        kind: "image",
        base: image.from.target.to_string(),
        platform: platforms(&spec, &image.name.value),
        location: Location::of(image.span),
    });
    let artifacts = spec.artifacts.iter().map(|artifact| Target {
        name: artifact.name.value.to_string(),
        default: is_default(&artifact.name.value),
        description: artifact.description.clone(),
        kind: "artifact",
        base: artifact.maker.from().map(|from| from.target.to_string()).unwrap_or_default(),
        platform: String::new(),
        location: Location::of(artifact.span),
    });
    let groups = spec.groups.iter().map(|group| Target {
        name: group.name.value.to_string(),
        default: false,
        description: Some(members(group)),
        kind: "group",
        base: String::new(),
        platform: String::new(),
        location: Location::of(group.span),
    });
    let targets: Vec<Target> = images.chain(artifacts).chain(groups).collect();
    let mut rows = vec![heading(["TARGET", "KIND", "BASE", "PLATFORM", "DESCRIPTION"])];
    rows.extend(targets.iter().map(|target| {
        let mark = if target.default { " (default)" } else { "" };
        let name = format!("{}{mark}", target.name);
        let description = target.description.as_deref().unwrap_or_default();
        heading([&name, target.kind, &target.base, &target.platform, description])
    }));
    Ok(Told::new(&Targets { targets, sources: [base64(asked.file)] }, table(&rows)))
}

/// The platforms of the base that `name` grows from.
fn platforms(spec: &Spec, name: &Name) -> String {
    match spec.base_of(name).map(|base| &base.platforms.value) {
        Some(Platforms::These(list)) => {
            let list: Vec<String> = list.iter().map(ToString::to_string).collect();
            list.join(",")
        }
        Some(Platforms::Builder) => "build".to_owned(),
        None => String::new(),
    }
}

fn members(group: &Group) -> String {
    let names = group.members.iter().map(|member| {
        format!("{}{}", member.value.name, member.value.report.map_or("", ReportKind::suffix))
    });
    let names: Vec<String> = names.collect();
    format!("group of {}", names.join(", "))
}
