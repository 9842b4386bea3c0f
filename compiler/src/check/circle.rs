//! Whether something is made from itself, and on how many others it stands.

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::language::mention::Role;
use crate::spec::Spec;
use crate::values::Name;
use std::collections::{BTreeMap, BTreeSet};

/// Most things that are made from each other, one after the other. The planner and
/// BuildKit go down such a chain by recursion.
const MAX_CHAIN: usize = 150;
/// Most names of a cycle that are shown.
const MAX_SHOWN: usize = 12;

/// The names that each thing is made from, with their places.
type Edges<'a> = BTreeMap<&'a Name, Vec<(&'a Name, Span)>>;

/// A name on the way down.
struct Step<'a> {
    name: &'a Name,
    /// How many of its edges were followed.
    followed: usize,
    /// The longest chain below it, of the edges that were followed.
    below: usize,
}

impl<'a> Step<'a> {
    fn to(name: &'a Name) -> Self {
        Self { name, followed: 0, below: 0 }
    }
}

/// Reports one cycle of names, if there is one, else one chain that is too long.
pub(super) fn check(spec: &Spec, report: &mut Report) {
    let edges = edges(spec);
    // The longest chain from each name down, itself included.
    let mut chains: BTreeMap<&Name, usize> = BTreeMap::new();
    for start in edges.keys().copied() {
        let mut path: Vec<Step<'_>> = vec![Step::to(start)];
        let mut on_path: BTreeSet<&Name> = BTreeSet::from([start]);
        while let Some(step) = path.last_mut() {
            let next = edges.get(step.name).and_then(|edges| edges.get(step.followed));
            let Some((target, span)) = next else {
                let (name, chain) = (step.name, step.below + 1);
                if chain > MAX_CHAIN {
                    report.add(too_long(spec, name));
                    return;
                }
                chains.insert(name, chain);
                on_path.remove(name);
                path.pop();
                continue;
            };
            if on_path.contains(target) {
                report.add(circle(&path, target, *span));
                return;
            }
            match chains.get(target) {
                Some(chain) => {
                    step.below = step.below.max(*chain);
                    step.followed += 1;
                }
                None => {
                    on_path.insert(target);
                    path.push(Step::to(target));
                }
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

fn circle(path: &[Step<'_>], target: &Name, span: Span) -> Diagnostic {
    let names = path.iter().map(|step| step.name.as_str());
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

fn too_long(spec: &Spec, name: &Name) -> Diagnostic {
    let span = spec.names.get(name).map_or(Span::line(1), |(_, span)| *span);
    let message = format!(
        "`{name}` stands on more than {MAX_CHAIN} things that are made from each other, one after the other"
    );
    Diagnostic::new(codes::LIMIT, span, message)
}
