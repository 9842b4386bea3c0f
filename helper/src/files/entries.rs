//! The keys that are plain paths.

use crate::files::work::{Placed, Work};
use crate::files::{edit, folder, nodes, select};
use crate::parents;
use crate::path::TreePath;
use crate::place::resolve::Last;
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{Entry, EntryKind};
use std::collections::BTreeSet;

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
                let message = "the hard link leads to a hard link that waits for it";
                work.findings.error(&entries[index].key, Problem::new(message));
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
    let placed = place_kind(entry, path, work);
    let Some(Placed::At(path)) = work.findings.keep(&entry.key, placed) else { return };
    if let Some(other) = work.placed.insert(path.clone(), index) {
        let other = &entries[other].key;
        for (this, that) in [(&entry.key, other), (other, &entry.key)] {
            let message = format!("`{this}` and `{that}` are the same path, `{path}`");
            let hint = "write one of them, with the path that has no links in its way";
            work.findings.error(this, Problem::with_hint(message, hint));
        }
    }
}

/// The registry of the kinds of entry.
fn place_kind<'a>(entry: &'a Entry, path: &TreePath, work: &mut Work<'a>) -> Outcome<Placed> {
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
        EntryKind::Absent => absent(entry, path, work),
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

fn absent(entry: &Entry, path: &TreePath, work: &mut Work<'_>) -> Outcome<Placed> {
    let path = work.tree.resolve(path, Last::Keep)?.path;
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
