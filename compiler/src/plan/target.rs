//! What is asked for.

use super::id::NodeId;
use crate::diagnostic::{Diagnostic, Span, Spanned, codes, shown};
use crate::spec::{Group, Member, Spec, Thing};
use crate::suggest;
use crate::values::Name;
use std::collections::BTreeSet;

/// What is given back for one platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An image or artifact.
    Node(NodeId),
    /// Artifacts, a folder each.
    Folders(Vec<NodeId>),
}

/// The names that `--target` stands for: one image or artifact, or the artifacts of
/// a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// One image or artifact.
    One(Name),
    /// The artifacts of a group.
    Group(Vec<Name>),
}

/// Finds what `target` (or the default) stands for.
///
/// # Errors
///
/// A name that is no target, and what cannot be built in one build.
pub(super) fn find(spec: &Spec, target: Option<&str>) -> Result<(Wanted, Span), Diagnostic> {
    let Some(text) = target else { return default(spec) };
    let (name, is_checks) = match text.strip_suffix(".checks") {
        Some(name) => (name, true),
        None => (text, false),
    };
    let parsed = name.parse::<Name>().ok();
    let found = parsed.as_ref().and_then(|name| Some((name, spec.names.get(name)?)));
    let is_target = |thing: Thing| !matches!(thing, Thing::Source | Thing::Base);
    let Some((name, (thing, span))) = found.filter(|(_, (thing, _))| is_target(*thing)) else {
        let known: Vec<&str> = spec
            .names
            .iter()
            .filter(|(_, (thing, _))| is_target(*thing))
            .map(|(name, _)| name.as_str())
            .collect();
        let message = format!("there is no target `{}`", shown(text));
        let mistake = Diagnostic::new(codes::TARGET, Span::line(1), message);
        return Err(mistake.hint(suggest::hint(name, &known)));
    };
    if is_checks {
        let message =
            "reports of checks are part of the language, but this frontend cannot make them yet";
        return Err(
            Diagnostic::new(codes::NOT_YET, *span, message).hint(format!("build `{name}` itself"))
        );
    }
    if *thing != Thing::Group {
        return Ok((Wanted::One(name.clone()), *span));
    }
    Ok((Wanted::Group(artifacts(spec, name)?), *span))
}

/// The default target: the one that the spec names, or the only one.
fn default(spec: &Spec) -> Result<(Wanted, Span), Diagnostic> {
    let only = || {
        let mut targets = spec.targets();
        targets.next().filter(|_| targets.next().is_none())
    };
    let name = spec.default.as_ref().or_else(only);
    let name =
        name.ok_or_else(|| Diagnostic::new(codes::TARGET, Span::line(1), "there is no target"))?;
    Ok((Wanted::One(name.value.clone()), name.span))
}

/// The artifacts of a group and of its groups, each once, in the order in which they
/// stand there.
fn artifacts(spec: &Spec, name: &Name) -> Result<Vec<Name>, Diagnostic> {
    let mut artifacts: Vec<Name> = Vec::new();
    let mut seen: BTreeSet<&Name> = BTreeSet::from([name]);
    let mut open: Vec<(&Group, usize)> =
        spec.groups.get(name).map(|group| (group, 0)).into_iter().collect();
    while let Some((group, next)) = open.pop() {
        let Some(member) = group.members.get(next) else { continue };
        open.push((group, next + 1));
        expect_buildable(spec, group, member)?;
        if !seen.insert(&member.value.name) {
            continue;
        }
        match spec.groups.get(&member.value.name) {
            Some(group) => open.push((group, 0)),
            None => artifacts.push(member.value.name.clone()),
        }
    }
    Ok(artifacts)
}

/// Whether a member can be built together with others.
fn expect_buildable(
    spec: &Spec,
    group: &Group,
    member: &Spanned<Member>,
) -> Result<(), Diagnostic> {
    let Group { name: Spanned { value: name, .. }, .. } = group;
    if member.value.checks {
        let message =
            format!("group `{name}` has reports of checks, which this frontend cannot make yet");
        return Err(Diagnostic::new(codes::NOT_YET, member.span, message));
    }
    match spec.thing(&member.value.name) {
        Some(Thing::Group | Thing::Artifact) => Ok(()),
        Some(Thing::Image | Thing::Base | Thing::Source) | None => {
            let message = format!(
                "group `{name}` has the image `{}`, and one build gives one image",
                member.value.name
            );
            let mistake = Diagnostic::new(codes::TARGET, member.span, message);
            Err(mistake.hint("build its members one by one, or list them in a bake file"))
        }
    }
}
