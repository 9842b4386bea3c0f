//! Folders and what is put into them.

use crate::files::contents::{Item, plan};
use crate::files::expand::Expander;
use crate::files::select;
use crate::files::work::{Brought, Placed, Work};
use crate::path::{TreePath, show};
use crate::place::copy::{Inodes, Origin, copy};
use crate::place::root::{is_file, is_folder, is_link};
use crate::problem::{Outcome, Problem};
use crate::{parents, write};
use jesteros_manifest::{Contents, Entry};
use std::collections::BTreeMap;

/// Makes the folder, with 0755 and root if it is new, and puts the contents into
/// it. A link in its place is an error, unless `replace` says that nothing of what
/// was there stays.
pub(crate) fn place<'a>(
    entry: &'a Entry,
    contents: Option<&'a Contents>,
    replace: bool,
    path: &TreePath,
    work: &mut Work<'a>,
) -> Outcome<Placed> {
    let items = match contents {
        Some(contents) => match plan(entry, contents, work)? {
            Some(items) => items,
            None => return Ok(Placed::LeftOut),
        },
        None => BTreeMap::new(),
    };
    let path = parents::make(work.tree, &mut work.touched, path)?;
    match work.tree.stat(&path)? {
        None => make(&path, work)?,
        Some(stat) if is_folder(&stat) => {
            if replace {
                work.tree.empty(&path, |_| false)?;
                work.forget(&path);
                work.touched.changed(&path);
            }
        }
        Some(stat) if is_link(&stat) && replace => {
            work.clear(&path)?;
            make(&path, work)?;
        }
        Some(stat) if is_link(&stat) => {
            let target = show(&work.tree.link_target(&path)?);
            return Err(Problem::with_hint(
                format!("`{path}` is a symbolic link to `{target}`, which a key does not follow"),
                "write the path of the folder that it leads to, or `replace: yes`",
            ));
        }
        Some(stat) => return Err(work.wrong_kind(&path, &stat, "a folder")),
    }
    if let Some(contents) = contents {
        fill(entry, contents, &items, &path, work);
    }
    Ok(Placed::At(path))
}

fn make(path: &TreePath, work: &mut Work<'_>) -> Outcome<()> {
    work.tree.make_folder(path)?;
    work.touched.made(path);
    Ok(())
}

/// Copies what was planned; goes on after a mistake.
fn fill<'a>(
    entry: &'a Entry,
    contents: &'a Contents,
    items: &BTreeMap<TreePath, Item<'a>>,
    folder: &TreePath,
    work: &mut Work<'a>,
) {
    let mut expander = Expander::new(&contents.expand);
    let mut inodes = vec![Inodes::new(); contents.from.len()];
    let mut blocked: Option<TreePath> = None;
    for (below, item) in items {
        if blocked.as_ref().is_some_and(|blocked| below.is_within(blocked)) {
            continue;
        }
        let placed = folder
            .join(below)
            .and_then(|path| put(contents, item, &path, &mut inodes, &mut expander, work));
        match work.findings.keep(&entry.key, placed) {
            Some(path) => {
                if let Some(owner) = &contents.owner {
                    work.owners.insert(path, Brought { key: &entry.key, owner });
                }
            }
            None => blocked = Some(below.clone()),
        }
    }
    select::warn_unused(entry, &expander, work);
}

/// Puts one path into the tree.
fn put(
    contents: &Contents,
    item: &Item<'_>,
    path: &TreePath,
    inodes: &mut [Inodes],
    expander: &mut Expander<'_>,
    work: &mut Work<'_>,
) -> Outcome<TreePath> {
    let mut look = item.input.look(&item.path, &item.stat)?;
    let mode = if is_folder(&item.stat) { contents.folder_mode } else { contents.file_mode };
    if let Some(mode) = mode.filter(|_| is_folder(&item.stat) || is_file(&item.stat)) {
        look.mode = mode;
    }
    if is_folder(&item.stat) {
        match work.tree.stat(path)? {
            Some(stat) if is_folder(&stat) => {
                // Modes of a checkout mean nothing, so the folder keeps what it has.
                if !item.input.plain {
                    work.tree.set_look(path, &look)?;
                    work.owners.remove(path);
                    work.touched.changed(path);
                } else if let Some(mode) = contents.folder_mode {
                    work.tree.set_mode(path, mode)?;
                    work.touched.changed(path);
                }
                return Ok(path.clone());
            }
            Some(stat) if is_link(&stat) => {
                let target = show(&work.tree.link_target(path)?);
                return Err(Problem::with_hint(
                    format!(
                        "{} is a folder, and `{path}` is a symbolic link to `{target}`",
                        item.input.place.named(&item.path)
                    ),
                    "copy it with a key of its own to where the link leads, and `exclude` it here",
                ));
            }
            Some(stat) => return Err(work.wrong_kind(path, &stat, "a folder")),
            None => work.touched.made(path),
        }
    } else {
        work.clear(path)?;
        if is_file(&item.stat) && !expander.is_empty() {
            let text = expander.expand(&item.input.place.read(&item.path)?);
            write::make(work.tree, path, &text, &look)?;
            return Ok(path.clone());
        }
    }
    let origin = Origin { place: &item.input.place, path: &item.path, stat: &item.stat };
    copy(origin, work.tree, path, &look, item.input.hard_links(&mut inodes[item.from]))?;
    Ok(path.clone())
}
