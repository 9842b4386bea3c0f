//! Whether something is made from itself.

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::language::mention::Role;
use crate::spec::Spec;
use crate::values::Name;
use std::collections::{BTreeMap, BTreeSet};

/// Most names of a cycle that are shown.
const MAX_SHOWN: usize = 12;

/// The names that each thing is made from, with their places.
type Edges<'a> = BTreeMap<&'a Name, Vec<(&'a Name, Span)>>;

/// Reports one cycle of names, if there is one.
pub(super) fn check(spec: &Spec, report: &mut Report) {
    let edges = edges(spec);
    let mut done: BTreeSet<&Name> = BTreeSet::new();
    for start in edges.keys().copied() {
        // The path to where we are, and how many edges of each name were followed.
        let mut path: Vec<(&Name, usize)> = vec![(start, 0)];
        let mut on_path: BTreeSet<&Name> = BTreeSet::from([start]);
        while let Some((name, next)) = path.last_mut() {
            let (name, at) = (*name, *next);
            *next += 1;
            let Some((target, span)) = edges.get(name).and_then(|edges| edges.get(at)) else {
                done.insert(name);
                on_path.remove(name);
                path.pop();
                continue;
            };
            if on_path.contains(target) {
                report.add(circle(&path, target, *span));
                return;
            }
            if !done.contains(target) {
                on_path.insert(target);
                path.push((target, 0));
            }
        }
    }
}

fn edges(spec: &Spec) -> Edges<'_> {
    let mut edges = Edges::new();
    for mention in &spec.mentions {
        let Some(owner) = &mention.owner else { continue };
        if mention.role != Role::Secret {
            let targets = mention.names.iter().map(|name| (name, mention.span));
            edges.entry(owner).or_default().extend(targets);
        }
    }
    edges
}

fn circle(path: &[(&Name, usize)], target: &Name, span: Span) -> Diagnostic {
    let names = path.iter().map(|(name, _)| name.as_str());
    let mut circle: Vec<&str> = names.skip_while(|name| *name != target.as_str()).collect();
    circle.push(target.as_str());
    let more = circle.len().saturating_sub(MAX_SHOWN);
    let shown = if more > 0 {
        let (first, rest) = circle.split_at(MAX_SHOWN / 2);
        let last = &rest[more..];
        format!("{} from … {more} more … from {}", first.join(" from "), last.join(" from "))
    } else {
        circle.join(" from ")
    };
    let message = format!("`{target}` is made from itself: {shown}");
    Diagnostic::new(codes::CYCLE, span, message)
}
