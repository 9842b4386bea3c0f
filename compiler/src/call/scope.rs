//! The spec for calls that list what it has, and the part of it behind one target.

use super::kind::Asked;
use crate::diagnostic::{Diagnostic, Report, Span, Spanned, codes, shown};
use crate::language::mention::Role;
use crate::plan::Specs;
use crate::spec::{Spec, Thing};
use crate::suggest;
use crate::values::{Name, ReportKind};
use buildkit_llb::Platform;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The spec for the platform that is asked for.
///
/// A build arg that has no value yet is no mistake here: which args a target takes
/// is what is asked.
///
/// # Errors
///
/// All other mistakes.
pub(super) fn read(asked: &Asked<'_>) -> Result<Rc<Spec>, Report> {
    let platform = asked.options.request.platforms.first().unwrap_or(asked.builder);
    read_for(asked, platform)
}

/// The same for each platform that is asked for.
pub(super) fn read_each(asked: &Asked<'_>) -> Result<Vec<Rc<Spec>>, Report> {
    match &asked.options.request.platforms[..] {
        [] => Ok(vec![read_for(asked, asked.builder)?]),
        platforms => platforms.iter().map(|platform| read_for(asked, platform)).collect(),
    }
}

fn read_for(asked: &Asked<'_>, platform: &Platform) -> Result<Rc<Spec>, Report> {
    let Some(document) = asked.document else { return Err(asked.report.clone()) };
    let specs = Specs::new(document, asked.options, asked.builder);
    let spec = specs.get(platform);
    let mut report = asked.report.clone();
    report.extend(specs.into_report());
    let given_is_wrong = spec.args.list().iter().any(|arg| {
        let given = asked.options.request.build_args.get(&arg.name);
        given.is_some() && given != arg.value.as_ref()
    });
    let is_known = |error: &&Diagnostic| error.code == codes::ARG_VALUE && !given_is_wrong;
    let errors = report.errors();
    let all_known = errors.len() == report.error_count() && errors.iter().all(is_known);
    if all_known { Ok(spec) } else { Err(report) }
}

/// The target that is built without `--target`.
pub(super) fn default_target(spec: &Spec) -> Option<&Spanned<Name>> {
    let only = || {
        let mut targets = spec.targets();
        targets.next().filter(|_| targets.next().is_none())
    };
    spec.default.as_ref().or_else(only)
}

/// The image, artifact or group that is asked for.
///
/// # Errors
///
/// A name that is no target.
pub(super) fn target(spec: &Spec, asked: &Asked<'_>) -> Result<Name, Report> {
    let is_target = |name: &Name| {
        spec.thing(name).is_some_and(|thing| !matches!(thing, Thing::Source | Thing::Base))
    };
    let text = match &asked.options.request.target {
        None => match default_target(spec) {
            Some(name) => return Ok(name.value.clone()),
            None => "",
        },
        Some(text) => ReportKind::split(text).0,
    };
    if let Ok(name) = text.parse::<Name>()
        && is_target(&name)
    {
        return Ok(name);
    }
    let names = spec.names.keys().filter(|name| is_target(name)).map(Name::as_str);
    let names: Vec<&str> = names.collect();
    let message = format!("there is no target `{}`", shown(text));
    let mistake = Diagnostic::new(codes::TARGET, Span::line(1), message);
    let mut report = Report::default();
    report.add(mistake.hint(suggest::hint(text, &names)));
    Err(report)
}

/// `target` and every name of the spec that it is made from, whatever values the
/// build args have.
pub(super) fn behind(spec: &Spec, target: &Name) -> BTreeSet<Name> {
    let mut made_from: BTreeMap<&Name, Vec<&Name>> = BTreeMap::new();
    for mention in spec.mentions.iter().filter(|mention| mention.role != Role::Secret) {
        if let Some(owner) = &mention.owner {
            made_from.entry(owner).or_default().extend(&mention.names);
        }
    }
    let mut found = BTreeSet::from([target.clone()]);
    let mut open = vec![target];
    while let Some(name) = open.pop() {
        for next in made_from.get(name).into_iter().flatten().copied() {
            if found.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    found
}
