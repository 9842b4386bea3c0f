//! Applies a patch to a tree.

use crate::patch::hunk;
use crate::patch::parse::{FilePatch, parse};
use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::resolve::Last;
use crate::place::root::{Place, is_file, is_link};
use crate::problem::{Outcome, Problem};
use crate::write;
use std::collections::BTreeMap;

/// What came of a patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Applied {
    /// The tree was changed.
    Now,
    /// The tree has all its changes already.
    Before,
}

/// A file of the tree while a patch is tried; `None` does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
struct State {
    text: Vec<u8>,
    look: Look,
    is_link: bool,
}

type States = BTreeMap<TreePath, Option<State>>;

/// Applies a patch as a whole or not at all.
///
/// # Errors
///
/// All files whose hunks do not fit.
pub(crate) fn apply(tree: &Place, text: &[u8]) -> Result<Applied, Vec<Problem>> {
    let files = parse(text).map_err(|problem| vec![problem])?;
    let files = files.into_iter().map(|file| without_links(tree, file));
    let files = files.collect::<Outcome<Vec<_>>>().map_err(|problem| vec![problem])?;
    let mut states = States::new();
    let mut problems = Vec::new();
    for file in &files {
        if let Err(problem) = change(tree, file, &mut states) {
            problems.push(problem);
        }
    }
    if !problems.is_empty() {
        return if is_applied(tree, &files) { Ok(Applied::Before) } else { Err(problems) };
    }
    check_folders(&states).map_err(|problem| vec![problem])?;
    write_all(tree, states).map(|()| Applied::Now).map_err(|problem| vec![problem])
}

/// The same with paths that have no links in their way, so that one file has one path.
fn without_links(tree: &Place, mut file: FilePatch) -> Outcome<FilePatch> {
    for path in [&mut file.old, &mut file.new].into_iter().flatten() {
        let resolved = tree.resolve(path, Last::Keep)?;
        if resolved.left {
            return Err(Problem::new(format!("`{path}` lies behind a link that leads outside")));
        }
        *path = resolved.path;
    }
    Ok(file)
}

/// A patch must not put a file below a file or link that it makes.
fn check_folders(states: &States) -> Outcome<()> {
    let made = states.iter().filter(|(_, state)| state.is_some());
    for (path, _) in made {
        let mut folder = path.parent();
        while let Some(this) = folder.filter(|folder| !folder.is_root()) {
            if let Some(Some(state)) = states.get(&this) {
                let kind = if state.is_link { "a symbolic link" } else { "a file" };
                let message = format!("the patch makes `{path}`, but makes `{this}` {kind}");
                return Err(Problem::new(message));
            }
            folder = this.parent();
        }
    }
    Ok(())
}

/// Whether the patch backwards fits, which shows that it was applied.
fn is_applied(tree: &Place, files: &[FilePatch]) -> bool {
    let mut states = States::new();
    files.iter().rev().all(|file| {
        let back = FilePatch {
            old: file.new.clone(),
            // What was copied from is not touched, so the way back deletes the copy.
            new: if file.is_copy { None } else { file.old.clone() },
            is_copy: false,
            mode: None,
            hunks: file.hunks.iter().map(hunk::Hunk::reversed).collect(),
        };
        if file.is_copy {
            return file
                .new
                .as_ref()
                .is_some_and(|path| matches!(read(tree, path, &states), Ok(Some(_))));
        }
        change(tree, &back, &mut states).is_ok()
    })
}

fn change(tree: &Place, file: &FilePatch, states: &mut States) -> Outcome<()> {
    let missing = |path: &TreePath| {
        let message = format!("the patch changes `{path}`, which does not exist");
        Problem::with_hint(message, "the patch is for another version, or `-p1` does not suit it")
    };
    let mut state = match &file.old {
        Some(old) => read(tree, old, states)?.ok_or_else(|| missing(old))?,
        None => State { text: Vec::new(), look: Look::root(0o644), is_link: false },
    };
    if let Some(new) = file.new.as_ref().filter(|new| file.old.as_ref() != Some(new))
        && read(tree, new, states)?.is_some()
    {
        let message = format!("the patch makes `{new}`, which exists already");
        return Err(Problem::with_hint(message, "the patch is for another version"));
    }
    let path = file.new.as_ref().or(file.old.as_ref());
    let shown = path.map(ToString::to_string).unwrap_or_default();
    state.text = hunk::apply(&state.text, &file.hunks).map_err(|number| {
        let line = file.hunks[number - 1].old_start;
        Problem::with_hint(
            format!("hunk {number} of `{shown}` (line {line}) does not apply"),
            "its lines are not in the file; make the patch for this version of the source",
        )
    })?;
    if let Some(mode) = file.mode {
        match mode & 0o170_000 {
            0o120_000 => state.is_link = true,
            0o160_000 => return Err(Problem::new(format!("`{shown}` is a git submodule"))),
            _regular => {
                // Git knows whether a file is executable, and nothing else.
                let bits = if mode & 0o111 != 0 { 0o755 } else { 0o644 };
                state.look.mode = if file.old.is_none() {
                    bits
                } else if bits == 0o755 {
                    state.look.mode | 0o111
                } else {
                    state.look.mode & !0o111
                };
            }
        }
    }
    if let Some(old) = file.old.as_ref().filter(|_| !file.is_copy) {
        if file.new.is_none() && !state.text.is_empty() {
            let message = format!("the patch deletes `{old}`, but not all of its lines");
            return Err(Problem::with_hint(message, "the patch is for another version"));
        }
        states.insert(old.clone(), None);
    }
    if let Some(new) = &file.new {
        states.insert(new.clone(), Some(state));
    }
    Ok(())
}

fn read(tree: &Place, path: &TreePath, states: &States) -> Outcome<Option<State>> {
    if let Some(state) = states.get(path) {
        return Ok(state.clone());
    }
    let Some(stat) = tree.stat(path)? else { return Ok(None) };
    let look = tree.look(path, &stat)?;
    if is_link(&stat) {
        return Ok(Some(State { text: tree.link_target(path)?, look, is_link: true }));
    }
    if !is_file(&stat) {
        return Err(Problem::new(format!("the patch changes `{path}`, which is not a file")));
    }
    Ok(Some(State { text: tree.read(path)?, look, is_link: false }))
}

fn write_all(tree: &Place, states: States) -> Outcome<()> {
    // What goes, goes first: a name may become a folder.
    let (gone, kept): (Vec<_>, Vec<_>) = states.into_iter().partition(|(_, state)| state.is_none());
    for (path, _) in gone {
        tree.remove(&path)?;
        remove_empty_folders(tree, &path)?;
    }
    for (path, state) in kept {
        let Some(state) = state else { continue };
        let mut touched = crate::touched::Touched::default();
        let path = crate::parents::make(tree, &mut touched, &path)?;
        if tree.stat(&path)?.is_some() {
            tree.remove_file(&path)?;
        }
        if state.is_link {
            tree.make_link(&path, &state.text)?;
            tree.set_look(&path, &state.look)?;
        } else {
            write::make(tree, &path, &state.text, &state.look)?;
        }
    }
    Ok(())
}

/// A folder whose last file a patch deletes goes with it, as git does it.
fn remove_empty_folders(tree: &Place, path: &TreePath) -> Outcome<()> {
    let mut folder = path.parent();
    while let Some(path) = folder.filter(|path| !path.is_root()) {
        if !tree.names(&path)?.is_empty() {
            break;
        }
        tree.remove_folder(&path)?;
        folder = path.parent();
    }
    Ok(())
}
