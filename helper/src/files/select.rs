//! Finds files of an input, and copies one.

use crate::files::expand::Expander;
use crate::files::work::{Placed, Work};
use crate::input::Input;
use crate::path::TreePath;
use crate::pattern::Pattern;
use crate::place::copy::{Origin, copy};
use crate::place::resolve::Last;
use crate::place::root::{is_file, is_folder};
use crate::problem::{Outcome, Problem};
use crate::{parents, write};
use jesteros_manifest::{Entry, From, Selection};
use rustix::fs::Stat;
use std::collections::BTreeMap;

/// Paths of an input, sorted.
pub(crate) type Found = Vec<(TreePath, Stat)>;

/// What a path or pattern matches in an input; at least one.
pub(crate) fn matches(input: &Input, text: &str) -> Outcome<Result<Found, Problem>> {
    let pattern = Pattern::parse(text)?;
    let found = pattern.find(&input.place, true)?;
    if found.is_empty() {
        let (verb, hint) = match pattern.as_path() {
            Some(_) => ("has no", "check the spelling of the path"),
            None => ("has nothing that matches", "check the spelling of the pattern"),
        };
        let message = format!("`{}` {verb} `{text}`", input.name);
        return Ok(Err(Problem::with_hint(message, hint)));
    }
    Ok(Ok(found))
}

/// Makes the path a copy of one file.
pub(crate) fn place_one(
    entry: &Entry,
    from: &From,
    expand: &BTreeMap<String, String>,
    path: &TreePath,
    work: &mut Work<'_>,
) -> Outcome<Placed> {
    let input = work.inputs.get(from.input)?;
    let found = match &from.select {
        Selection::Match(text) => matches(input, text)?,
        Selection::Folder(folder) => single(input, folder)?,
    };
    let found = match found {
        Ok(found) => found,
        Err(problem) => {
            work.findings.missing(&entry.key, entry.optional, problem);
            return Ok(Placed::LeftOut);
        }
    };
    let [(source, stat)] = &found[..] else {
        let some: Vec<String> = found.iter().take(3).map(|(path, _)| format!("`{path}`")).collect();
        let message = format!("{} files match, among them {}", found.len(), some.join(", "));
        return Err(Problem::with_hint(message, "name one file, or end the key with `/`"));
    };
    if is_folder(stat) {
        return Err(Problem::with_hint(
            format!("{} is a folder", input.place.named(source)),
            format!(
                "end the key with `/`, and write the folder as `{}/`",
                &source.to_string()[1..]
            ),
        ));
    }
    let path = parents::make(work.tree, &mut work.touched, path)?;
    let mut expander = Expander::new(expand);
    let text = if expand.is_empty() || !is_file(stat) {
        None
    } else {
        Some(expander.expand(&input.place.read(source)?))
    };
    let look = input.look(source, stat)?;
    work.clear(&path)?;
    match text {
        Some(text) => write::make(work.tree, &path, &text, &look)?,
        None => {
            let origin = Origin { place: &input.place, path: source, stat };
            copy(origin, work.tree, &path, &look, None)?;
        }
    }
    warn_unused(entry, &expander, work);
    Ok(Placed::At(path))
}

/// The input itself, if it is one file.
fn single(input: &Input, folder: &str) -> Outcome<Result<Found, Problem>> {
    let file = if folder.is_empty() { input.single_file()? } else { None };
    let Some(path) = file else {
        let message = format!("`{}:{folder}` is a folder, and the key is a file", input.name);
        return Err(Problem::with_hint(message, "end the key with `/`, or name one file"));
    };
    let path = input.place.resolve(&path, Last::Keep)?.path;
    match input.place.stat(&path)? {
        Some(stat) => Ok(Ok(vec![(path, stat)])),
        None => Ok(Err(Problem::new(format!("`{}` has no `{path}`", input.name)))),
    }
}

/// A name that nothing has is probably misspelled.
pub(crate) fn warn_unused(entry: &Entry, expander: &Expander<'_>, work: &mut Work<'_>) {
    for name in expander.unused() {
        let message = format!("nothing that is copied has `${{{name}}}`");
        let hint = format!("leave `{name}` out of `expand`");
        work.findings.warning(&entry.key, Problem::with_hint(message, hint));
    }
}
