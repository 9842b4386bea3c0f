//! What each thing of a spec is influenced by, whatever values the build args have.
//!
//! `scope::behind` answers this for one target. Here it is found for all of them at once, in a
//! time that grows with the spec and not with the targets times the spec.

use super::uses::Uses;
use crate::base::Platforms;
use crate::image::Image;
use crate::language::mention::Role;
use crate::spec::{Spec, Thing};
use crate::values::Name;
use crate::yaml::{Node, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What is known about one thing.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// The build args that it or something behind it uses.
    pub(super) args: BTreeSet<String>,
    /// Whether something is checked of it or of something behind it.
    pub(super) is_checked: bool,
    /// Of a base and of an image, its only platform, if that does not depend on build args.
    pub(super) platform: Option<String>,
    /// Whether every image that grows from it is checked.
    checks_images: bool,
}

/// What is known about everything that has a name.
#[derive(Debug)]
pub(super) struct Reach(BTreeMap<Name, Facts>);

impl Reach {
    /// The facts of all things of `spec`, whose tree is `top`.
    pub(super) fn of(spec: &Spec, top: &Node) -> Self {
        let edges = Edges::of(spec);
        let mut reach = Self(BTreeMap::new());
        for name in edges.in_order(spec) {
            let facts = reach.facts(spec, top, &edges, name);
            reach.0.insert(name.clone(), facts);
        }
        reach
    }

    /// What is known about `name`; none if nothing has this name.
    pub(super) fn get(&self, name: &Name) -> Option<&Facts> {
        self.0.get(name)
    }

    /// The facts of `name`, when those of everything it is made from are known.
    fn facts(&self, spec: &Spec, top: &Node, edges: &Edges<'_>, name: &Name) -> Facts {
        let uses = Uses::find(top, &BTreeSet::from([name.clone()]));
        let mut facts = Facts { args: uses.args, ..Facts::default() };
        for below in edges.made_from(name).filter_map(|below| self.get(below)) {
            for arg in &below.args {
                // Most are there already.
                if !facts.args.contains(arg) {
                    facts.args.insert(arg.clone());
                }
            }
            facts.is_checked |= below.is_checked;
        }
        match spec.thing(name) {
            Some(Thing::Image) => {
                let roots: Vec<Option<&Facts>> =
                    edges.grows_from(name).map(|root| self.get(root)).collect();
                facts.platform = same_platform(&roots);
                facts.checks_images = roots.into_iter().flatten().any(|root| root.checks_images);
                let starts = |image: &Image| {
                    let settings = &image.settings;
                    settings.cmd.is_some() || settings.entrypoint.is_some()
                };
                facts.is_checked |= facts.checks_images
                    || has_checks(top, "images", name)
                    || spec.images.get(name).is_some_and(|it| starts(it) || !it.links.is_empty());
            }
            Some(Thing::Artifact) => facts.is_checked |= has_checks(top, "artifacts", name),
            Some(Thing::Base) => {
                facts.platform = platform(spec, top, name);
                facts.checks_images = has_checks(top, "bases", name);
            }
            Some(Thing::Source | Thing::Group) | None => {}
        }
        facts
    }
}

/// The platform that all of `roots` have.
fn same_platform(roots: &[Option<&Facts>]) -> Option<String> {
    let mut platforms = roots.iter().map(|root| (*root)?.platform.as_ref());
    let first = platforms.next().flatten()?;
    platforms.all(|other| other == Some(first)).then(|| first.clone())
}

/// Whether the key `checks` of a thing has entries, also those whose `when` does not hold today.
fn has_checks(top: &Node, section: &str, name: &Name) -> bool {
    let thing = top.get(section).and_then(|things| things.get(name.as_str()));
    let checks = thing.and_then(|thing| thing.get("checks"));
    matches!(checks.map(|checks| &checks.value), Some(Value::List(entries)) if !entries.is_empty())
}

/// The only platform of a base, if no build arg changes it.
fn platform(spec: &Spec, top: &Node, name: &Name) -> Option<String> {
    let written = top.get("bases")?.get(name.as_str())?.get("platform")?;
    let is_fixed = |node: &Node| node.text().is_some_and(|text| !text.contains("${"));
    let is_fixed = match &written.value {
        Value::List(items) => items.iter().all(is_fixed),
        Value::Null | Value::Scalar(_) | Value::Map(_) => is_fixed(written),
    };
    match &spec.bases.get(name)?.platforms.value {
        Platforms::These(list) => match list.as_slice() {
            [only] if is_fixed => Some(only.to_string()),
            _ => None,
        },
        Platforms::Builder => None,
    }
}

/// What each thing is made from, for all choices of build args.
#[derive(Debug, Default)]
struct Edges<'s> {
    all: BTreeMap<&'s Name, BTreeSet<&'s Name>>,
    /// Of these, what images and builds grow from.
    from: BTreeMap<&'s Name, BTreeSet<&'s Name>>,
}

impl<'s> Edges<'s> {
    fn of(spec: &'s Spec) -> Self {
        let mut edges = Self::default();
        for mention in spec.mentions.iter().filter(|mention| mention.role != Role::Secret) {
            let Some(owner) = &mention.owner else { continue };
            edges.all.entry(owner).or_default().extend(&mention.names);
            if mention.role == Role::From {
                edges.from.entry(owner).or_default().extend(&mention.names);
            }
        }
        edges
    }

    fn made_from(&self, name: &Name) -> impl Iterator<Item = &'s Name> {
        self.all.get(name).into_iter().flatten().copied()
    }

    fn grows_from(&self, name: &Name) -> impl Iterator<Item = &'s Name> {
        self.from.get(name).into_iter().flatten().copied()
    }

    /// All names, each after what it is made from. A cycle is a mistake of the spec.
    fn in_order(&self, spec: &'s Spec) -> Vec<&'s Name> {
        let mut order = Vec::new();
        let mut seen = BTreeSet::new();
        let mut open: Vec<(&Name, bool)> = spec.names.keys().map(|name| (name, false)).collect();
        while let Some((name, is_done)) = open.pop() {
            if is_done {
                order.push(name);
            } else if spec.names.contains_key(name) && seen.insert(name) {
                open.push((name, true));
                open.extend(self.made_from(name).map(|next| (next, false)));
            }
        }
        order
    }
}
