//! What only the whole spec can tell: names, cycles, archives.

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::language::mention::{Mention, Role};
use crate::language::reference::{CONTEXT, SCRATCH};
use crate::rule;
use crate::spec::{Spec, Thing};
use crate::suggest;
use crate::values::Name;
use std::collections::{BTreeMap, BTreeSet};

/// Checks the whole of `spec`; every mistake goes to `report`.
pub fn check(spec: &Spec, report: &mut Report) {
    for mention in &spec.mentions {
        for name in &mention.names {
            check_name(spec, mention, name, report);
        }
    }
    if spec.targets().next().is_none() && report.is_clean() {
        let message = "the spec has no images and no artifacts, so there is nothing to build";
        report
            .add(Diagnostic::new(codes::MISSING_KEY, Span::line(1), message).hint("add `images`"));
    }
    report_cycle(spec, report);
    for rule in rule::RULES {
        (rule.check)(spec, report);
    }
}

fn check_name(spec: &Spec, mention: &Mention, name: &Name, report: &mut Report) {
    let text = name.as_str();
    if mention.role == Role::Secret {
        if !spec.secret_names.contains(name) {
            let message = format!("`{text}` is not a declared secret");
            let mistake = Diagnostic::new(codes::UNKNOWN_NAME, mention.span, message);
            report.add_with_hint(mistake, || {
                let known: Vec<&str> = spec.secret_names.iter().map(Name::as_str).collect();
                format!("declare it in `secrets`; {}", suggest::hint(text, &known))
            });
        }
        return;
    }
    // What needs no declaration.
    let special = match mention.role {
        Role::Files => Some(CONTEXT),
        Role::From => Some(SCRATCH),
        Role::Root | Role::Secret | Role::Target | Role::Member => None,
    };
    if special == Some(text) {
        return;
    }
    let fits = |thing: Thing| match mention.role {
        Role::Files => thing != Thing::Group,
        Role::Root => thing == Thing::Source,
        Role::From => matches!(thing, Thing::Base | Thing::Image),
        Role::Target => matches!(thing, Thing::Image | Thing::Artifact),
        Role::Member => matches!(thing, Thing::Image | Thing::Artifact | Thing::Group),
        Role::Secret => false,
    };
    match spec.names.get(name) {
        Some((thing, _)) if fits(*thing) => {}
        Some((thing, span)) => {
            let message =
                format!("`{text}` is {}, and this must be {}", thing.noun(), mention.role.noun());
            report.add(
                Diagnostic::new(codes::UNKNOWN_NAME, mention.span, message)
                    .label(*span, "it is declared here"),
            );
        }
        None => {
            let message = format!("`{text}` is not {} of this spec", mention.role.noun());
            let mistake = Diagnostic::new(codes::UNKNOWN_NAME, mention.span, message);
            report.add_with_hint(mistake, || {
                let fitting = spec.names.iter().filter(|(_, (thing, _))| fits(*thing));
                let fitting = fitting.map(|(name, _)| name.as_str()).chain(special);
                suggest::hint(text, &fitting.collect::<Vec<_>>())
            });
        }
    }
}

/// Reports one cycle of names, if there is one.
fn report_cycle(spec: &Spec, report: &mut Report) {
    let mut edges: BTreeMap<&Name, Vec<(&Name, Span)>> = BTreeMap::new();
    for mention in &spec.mentions {
        let Some(owner) = &mention.owner else { continue };
        if mention.role != Role::Secret {
            let targets = mention.names.iter().map(|name| (name, mention.span));
            edges.entry(owner).or_default().extend(targets);
        }
    }
    let mut done: BTreeSet<&Name> = BTreeSet::new();
    for start in edges.keys().copied() {
        // The path to where we are, and how many edges of each name were followed.
        let mut path: Vec<(&Name, usize)> = vec![(start, 0)];
        let mut on_path: BTreeSet<&Name> = BTreeSet::from([start]);
        while let Some((name, next)) = path.last_mut() {
            let (name, at) = (*name, *next);
            *next += 1;
            let Some((target, span)) = edges.get(name).and_then(|targets| targets.get(at)) else {
                done.insert(name);
                on_path.remove(name);
                path.pop();
                continue;
            };
            if on_path.contains(target) {
                let first = path.iter().position(|(name, _)| name == target).unwrap_or_default();
                let mut circle: Vec<&str> =
                    path[first..].iter().map(|(name, _)| name.as_str()).collect();
                circle.push(target.as_str());
                let message = format!("`{target}` is made from itself: {}", circle.join(" from "));
                report.add(Diagnostic::new(codes::CYCLE, *span, message));
                return;
            }
            if !done.contains(target) {
                on_path.insert(target);
                path.push((target, 0));
            }
        }
    }
}
