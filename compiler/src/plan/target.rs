//! What is asked for.

use super::id::NodeId;
use crate::diagnostic::{Diagnostic, Span, Spanned, codes, shown};
use crate::options::Options;
use crate::spec::{Group, Member, Spec, Thing};
use crate::suggest;
use crate::values::{Name, ReportKind};
use std::collections::BTreeSet;

/// What is given back for one platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One thing.
    One(Product),
    /// Several, a folder each.
    Folders(Vec<Product>),
}

/// What is given back of one image or artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Product {
    /// The image or artifact.
    Made(NodeId),
    /// A report of it.
    Report(ReportKind, NodeId),
}

impl Product {
    /// The image or artifact.
    #[must_use]
    pub fn id(&self) -> &NodeId {
        match self {
            Self::Made(id) | Self::Report(_, id) => id,
        }
    }
}

/// What `--target` stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// One image or artifact, or a report of it.
    One(Member),
    /// The artifacts and reports of a group.
    Group(Vec<Member>),
}

/// Finds what the target (or the default) stands for. Images of a group can be measured, but
/// not built together.
///
/// # Errors
///
/// A name that is no target, and what cannot be built in one build.
pub(super) fn find(spec: &Spec, options: &Options) -> Result<(Wanted, Span), Diagnostic> {
    let Some(text) = options.request.target.as_deref() else {
        return if options.locks() { Ok(all_images(spec)) } else { default(spec) };
    };
    let (name, report) = ReportKind::split(text);
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
    if *thing != Thing::Group {
        return Ok((Wanted::One(Member { name: name.clone(), report }), *span));
    }
    let members = members(spec, name, report);
    if !options.looks_at_built() && !options.locks() {
        for (group, member) in members.iter().filter(|(_, member)| member.value.report.is_none()) {
            expect_files(spec, group, member)?;
        }
    }
    Ok((Wanted::Group(members.into_iter().map(|(_, member)| member.value).collect()), *span))
}

/// All images, which are what a lock is about.
fn all_images(spec: &Spec) -> (Wanted, Span) {
    let images = spec.images.iter();
    let members = images.map(|image| Member { name: image.name.value.clone(), report: None });
    (Wanted::Group(members.collect()), Span::line(1))
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
    Ok((Wanted::One(Member { name: name.value.clone(), report: None }), name.span))
}

/// The artifacts and reports of a group and of its groups, each once, in the order in which
/// they stand there. The reports of a group are those of all its members.
fn members<'s>(
    spec: &'s Spec,
    name: &'s Name,
    report: Option<ReportKind>,
) -> Vec<(&'s Group, Spanned<Member>)> {
    let mut members = Vec::new();
    let mut seen: BTreeSet<(&Name, Option<ReportKind>)> = BTreeSet::from([(name, report)]);
    let mut open: Vec<(&Group, Option<ReportKind>, usize)> =
        spec.groups.get(name).map(|group| (group, report, 0)).into_iter().collect();
    while let Some((group, report, next)) = open.pop() {
        let Some(member) = group.members.get(next) else { continue };
        open.push((group, report, next + 1));
        let report = report.or(member.value.report);
        let name = &member.value.name;
        if !seen.insert((name, report)) {
            continue;
        }
        match spec.groups.get(name) {
            Some(group) => open.push((group, report, 0)),
            None => {
                let found = Member { name: name.clone(), report };
                members.push((group, Spanned::new(found, member.span)));
            }
        }
    }
    members
}

/// Expects that a member is no image, which cannot be built together with others.
fn expect_files(spec: &Spec, group: &Group, member: &Spanned<Member>) -> Result<(), Diagnostic> {
    let Group { name: Spanned { value: name, .. }, .. } = group;
    match spec.thing(&member.value.name) {
        Some(Thing::Group | Thing::Artifact) => Ok(()),
        Some(Thing::Image | Thing::Base | Thing::Source) | None => {
            let message = format!(
                "group `{name}` has the image `{}`, and one build gives one image",
                member.value.name
            );
            let mistake = Diagnostic::new(codes::TARGET, member.span, message);
            Err(mistake.hint(
                "build its members one by one, or with the bake file that `--call=bake` prints",
            ))
        }
    }
}
