//! The keys that are plain paths.

use crate::files::work::{Placed, Work};
use crate::files::{edit, folder, nodes, select};
use crate::parents;
use crate::path::TreePath;
use crate::place::resolve::Last;
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{Entry, EntryKind};
use std::collections::BTreeSet;
use std::ops::Bound;

/// Gives each entry what it says but for attributes of the path itself, from the
/// shallowest to the deepest, so that the deeper wins. Hard links come last, since
/// what they lead to may be made by a deeper entry.
pub(crate) fn apply<'a>(entries: &'a [Entry], work: &mut Work<'a>) {
    let mut order: Vec<(usize, TreePath, usize)> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        if let Some(path) = work.findings.keep(&entry.key, TreePath::parse(entry.path.as_bytes())) {
            order.push((path.depth(), path, index));
        }
    }
    order.sort();
    let is_hard = |index: usize| matches!(entries[index].kind, EntryKind::Hardlink(_));
    let (hard, others): (Vec<_>, Vec<_>) =
        order.into_iter().partition(|(_, _, index)| is_hard(*index));
    for (_, path, index) in others {
        place(entries, index, &path, work);
    }
    hard_links(entries, hard, work);
}

/// Looks once more for what entries made absent, since an entry that reaches the path
/// through a link may have put something there. A deeper entry may do that: it wins.
pub(crate) fn check_absent(entries: &[Entry], work: &mut Work<'_>) {
    for (path, index) in std::mem::take(&mut work.absent) {
        let after = (Bound::Excluded(&path), Bound::Unbounded);
        let mut after = work.placed.range::<TreePath, _>(after).map(|(other, _)| other);
        let is_below = |other: &TreePath| other.is_within(&path);
        let near = |other: &&TreePath| other.as_bytes().starts_with(path.as_bytes());
        if !work.placed.contains_key(&path) && after.by_ref().take_while(near).any(is_below) {
            continue;
        }
        let key = &entries[index].key;
        if let Some(Some(_)) = work.findings.keep(key, work.tree.stat(&path)) {
            let message = format!("`{path}` must be absent, but another key puts something there");
            let hint = "leave one of the keys out";
            work.findings.error(key, Problem::with_hint(message, hint));
        }
    }
}

/// Makes hard links; one that leads to another waits for it.
fn hard_links<'a>(
    entries: &'a [Entry],
    mut waiting: Vec<(usize, TreePath, usize)>,
    work: &mut Work<'a>,
) {
    while !waiting.is_empty() {
        let unmade: BTreeSet<TreePath> = waiting.iter().map(|(_, path, _)| path.clone()).collect();
        let is_ready = |entry: &Entry| match &entry.kind {
            EntryKind::Hardlink(target) => {
                TreePath::parse(target.as_bytes()).is_ok_and(|target| !unmade.contains(&target))
            }
            _other => true,
        };
        let (ready, blocked): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|(_, _, index)| is_ready(&entries[*index]));
        if ready.is_empty() {
            for (_, _, index) in blocked {
                let message = "the hard link leads to itself over other hard links";
                let hint = "make one of them lead to a file";
                work.findings.error(&entries[index].key, Problem::with_hint(message, hint));
            }
            return;
        }
        for (_, path, index) in ready {
            place(entries, index, &path, work);
        }
        waiting = blocked;
    }
}

fn place<'a>(entries: &'a [Entry], index: usize, path: &TreePath, work: &mut Work<'a>) {
    let entry = &entries[index];
    let resolved = work.tree.resolve(path, Last::Keep).ok().map(|resolved| resolved.path);
    if let Some(path) = resolved
        && let Some(&other) = work.placed.get(&path)
    {
        let other = &entries[other].key;
        for (this, that) in [(&entry.key, other), (other, &entry.key)] {
            let message = format!("`{this}` and `{that}` are the same path, `{path}`");
            let hint = "write one of them, with the path that has no links in its way";
            work.findings.error(this, Problem::with_hint(message, hint));
        }
        return;
    }
    let placed = place_kind(entry, index, path, work);
    if let Some(Placed::At(path)) = work.findings.keep(&entry.key, placed) {
        work.placed.insert(path, index);
    }
}

/// The registry of the kinds of entry.
fn place_kind<'a>(
    entry: &'a Entry,
    index: usize,
    path: &TreePath,
    work: &mut Work<'a>,
) -> Outcome<Placed> {
    let change = |work: &mut Work<'a>| parents::make(work.tree, &mut work.touched, path);
    match &entry.kind {
        EntryKind::Folder { contents, replace } => {
            folder::place(entry, contents.as_ref(), *replace, path, work)
        }
        EntryKind::Existing => existing(entry, path, work),
        EntryKind::Copy { from, expand } => select::place_one(entry, from, expand, path, work),
        EntryKind::Text(text) => change(work).and_then(|path| nodes::text(text, path, work)),
        EntryKind::Link(target) => change(work).and_then(|path| nodes::link(target, path, work)),
        EntryKind::Hardlink(target) => nodes::hardlink(entry, target, path, work),
        EntryKind::Device(device) => {
            change(work).and_then(|path| nodes::device(*device, path, work))
        }
        EntryKind::Fifo => change(work).and_then(|path| nodes::fifo(path, work)),
        EntryKind::Edit(edits) => edit::place(entry, edits, path, work),
        EntryKind::Absent => absent(entry, index, path, work),
    }
}

/// The path is looked at again when attributes are set, since a hard link may be
/// made until then.
fn existing(entry: &Entry, path: &TreePath, work: &mut Work<'_>) -> Outcome<Placed> {
    let path = work.tree.resolve(path, Last::Keep)?.path;
    if entry.optional && work.tree.stat(&path)?.is_none() {
        work.findings.note(&entry.key, format!("left out: `{path}` does not exist"));
        return Ok(Placed::LeftOut);
    }
    Ok(Placed::At(path))
}

fn absent(entry: &Entry, index: usize, path: &TreePath, work: &mut Work<'_>) -> Outcome<Placed> {
    let path = work.tree.resolve(path, Last::Keep)?.path;
    work.absent.push((path.clone(), index));
    if work.tree.stat(&path)?.is_none() {
        let message = format!("`{path}` does not exist, so it cannot be made absent");
        let hint = "leave the key out, or add `optional: yes`";
        work.findings.missing(&entry.key, entry.optional, Problem::with_hint(message, hint));
        return Ok(Placed::LeftOut);
    }
    work.tree.remove(&path)?;
    work.forget(&path);
    work.touched.made(&path);
    Ok(Placed::LeftOut)
}
