//! The keys that are patterns.

use crate::accounts::lookup::Lookup;
use crate::files::attributes::{Said, give};
use crate::files::work::Work;
use crate::path::{TreePath, show};
use crate::pattern::Pattern;
use crate::place::attributes::CAPABILITY;
use crate::place::root::is_link;
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{Entry, PatternEntry};
use std::collections::{BTreeMap, BTreeSet};

/// Deletes what patterns make absent, then gives attributes to what remains. Plain
/// entries are not deleted, and keep what they say about their own path.
pub(crate) fn apply(
    patterns: &[PatternEntry],
    entries: &[Entry],
    work: &mut Work<'_>,
    lookup: &Lookup,
) {
    for pattern in patterns.iter().filter(|pattern| pattern.absent) {
        let result = delete(pattern, work);
        work.findings.keep(&pattern.key, result);
    }
    let mut all = Vec::new();
    for pattern in patterns.iter().filter(|pattern| !pattern.absent) {
        let said = Said::read(&pattern.attributes, lookup)
            .and_then(|said| find(pattern, work).map(|found| (pattern, said, found)));
        if let Some(found) = work.findings.keep(&pattern.key, said) {
            all.push(found);
        }
    }
    let mut paths: BTreeMap<TreePath, Vec<usize>> = BTreeMap::new();
    for (index, (_, _, found)) in all.iter().enumerate() {
        for path in found {
            paths.entry(path.clone()).or_default().push(index);
        }
    }
    let mut reported = BTreeSet::new();
    for (path, indices) in paths {
        let entry = work.placed.get(&path).map(|index| &entries[*index]);
        let mut merged = Merged::default();
        for index in indices {
            let (pattern, said, _) = &all[index];
            let said = match entry {
                Some(entry) => said.clone().without(&entry.attributes),
                None => said.clone(),
            };
            for (other, what) in merged.add(&said, index) {
                if reported.insert((other, index, what.clone())) {
                    disagree([&all[other].0.key, &pattern.key], &what, &path, work);
                }
            }
        }
        let key = merged.last.map_or("files", |index| all[index].0.key.as_str());
        let result = give(&merged.said, &path, work);
        work.findings.keep(key, result);
    }
}

/// What the patterns say about one path, and which of them said it.
#[derive(Debug, Default)]
struct Merged {
    said: Said,
    mode: usize,
    owner: usize,
    xattrs: BTreeMap<Vec<u8>, usize>,
    last: Option<usize>,
}

impl Merged {
    /// Adds what a pattern says; the answer is which patterns said something else.
    fn add(&mut self, said: &Said, index: usize) -> Vec<(usize, String)> {
        self.last = Some(index);
        let mut contradicted = Vec::new();
        match (self.said.mode, said.mode) {
            (Some(first), Some(second)) if first != second => {
                contradicted.push((self.mode, format!("mode {first:04o} and {second:04o}")));
            }
            (None, Some(_)) => (self.said.mode, self.mode) = (said.mode, index),
            (Some(_) | None, _) => {}
        }
        match (self.said.owner, said.owner) {
            (Some(first), Some(second)) if first != second => {
                let text = |(uid, gid): (u32, u32)| format!("{uid}:{gid}");
                let what = format!("owner {} and {}", text(first), text(second));
                contradicted.push((self.owner, what));
            }
            (None, Some(_)) => (self.said.owner, self.owner) = (said.owner, index),
            (Some(_) | None, _) => {}
        }
        for (name, value) in &said.xattrs {
            match self.said.xattrs.get(name) {
                Some(other) if other != value => {
                    let what = match &name[..] {
                        CAPABILITY => "two sets of capabilities".to_owned(),
                        name => format!("two values of `{}`", show(name)),
                    };
                    contradicted.push((self.xattrs[name], what));
                }
                Some(_) => {}
                None => {
                    self.said.xattrs.insert(name.clone(), value.clone());
                    self.xattrs.insert(name.clone(), index);
                }
            }
        }
        contradicted
    }
}

fn disagree(keys: [&str; 2], what: &str, path: &TreePath, work: &mut Work<'_>) {
    let [first, second] = keys;
    for key in keys {
        let message = format!("`{first}` and `{second}` disagree about `{path}`: {what}");
        let hint = "make one pattern narrower, or add a key for that path, which wins";
        work.findings.error(key, Problem::with_hint(message, hint));
    }
}

/// What the pattern matches; a pattern for modes does not match links.
fn find(pattern: &PatternEntry, work: &mut Work<'_>) -> Outcome<Vec<TreePath>> {
    let found = Pattern::parse(&pattern.pattern)?.find(work.tree, true)?;
    let attributes = &pattern.attributes;
    let for_links = attributes.owner.is_some() || !attributes.xattrs.is_empty();
    let found: Vec<TreePath> = found
        .into_iter()
        .filter(|(_, stat)| for_links || !is_link(stat))
        .map(|(path, _)| path)
        .collect();
    if found.is_empty() {
        let message = format!("nothing matches `{}`", pattern.pattern);
        let problem = Problem::with_hint(message, "correct the pattern, or add `optional: yes`");
        work.findings.missing(&pattern.key, pattern.optional, problem);
    }
    Ok(found)
}

/// The path and the folders that it is in, from the deepest; not the root.
fn ancestors(path: &TreePath) -> impl Iterator<Item = TreePath> {
    let first = Some(path.clone()).filter(|path| !path.is_root());
    std::iter::successors(first, |path| path.parent().filter(|path| !path.is_root()))
}

fn delete(pattern: &PatternEntry, work: &mut Work<'_>) -> Outcome<()> {
    let found = Pattern::parse(&pattern.pattern)?.find(work.tree, true)?;
    if found.is_empty() {
        let message = format!("nothing matches `{}`", pattern.pattern);
        let problem = Problem::with_hint(message, "correct the pattern, or add `optional: yes`");
        work.findings.missing(&pattern.key, pattern.optional, problem);
    }
    let placed: BTreeSet<TreePath> = work.placed.keys().cloned().collect();
    let needed: BTreeSet<TreePath> = placed.iter().flat_map(ancestors).collect();
    for (path, stat) in found {
        if path.is_root() || placed.contains(&path) {
            continue;
        }
        work.touched.made(&path);
        if !crate::place::root::is_folder(&stat) || !needed.contains(&path) {
            work.tree.remove(&path)?;
            work.forget(&path);
            continue;
        }
        // What plain keys are about stays, with everything in it.
        let is_kept = |inner: &TreePath| {
            let within = ancestors(inner).take_while(|folder| folder.is_within(&path));
            needed.contains(inner) || { within }.any(|folder| placed.contains(&folder))
        };
        let found = work.tree.walk(&path, usize::MAX)?;
        let gone = found.into_iter().map(|(inner, _)| inner).filter(|inner| !is_kept(inner));
        let gone: Vec<TreePath> = gone.collect();
        for inner in gone.iter().rev() {
            work.tree.remove(inner)?;
            work.forget(inner);
            work.touched.made(inner);
        }
    }
    Ok(())
}
