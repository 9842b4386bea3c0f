//! The task that makes the tree of a source.

use crate::filter::{Filter, choose};
use crate::findings::Findings;
use crate::input::{Input, Inputs};
use crate::patch::apply::{Applied, apply};
use crate::path::{TreePath, show};
use crate::pattern::Pattern;
use crate::place::copy::{Origin, copy};
use crate::place::resolve::Last;
use crate::place::root::{Place, is_file, is_folder};
use crate::problem::{Outcome, Problem};
use crate::transfer;
use crate::unpack::archive::{ALL, Archive, is_archive, unpack};
use jesteros_manifest::{Patch, Source};

/// What findings call the input if it is not an archive.
const KEY: &str = "source";

/// Makes the tree, which must be empty: unpack, `subdir`, `only`, `exclude`,
/// patches.
pub(crate) fn run(
    task: &Source,
    tree: &Place,
    inputs: &Inputs,
    epoch: i64,
    findings: &mut Findings,
) {
    let Some(input) = findings.keep(KEY, inputs.get(0)) else { return };
    fill(task, input, tree, findings);
    if findings.failed() {
        return;
    }
    let result = select(task, tree, findings);
    findings.keep(KEY, result);
    for (index, patch) in task.patches.iter().enumerate() {
        let key = format!("patches:{index}");
        apply_patch(patch, &key, inputs, tree, findings);
    }
    findings.keep(KEY, transfer::set_times(tree, epoch));
}

fn fill(task: &Source, input: &Input, tree: &Place, findings: &mut Findings) {
    let packed = match task.unpack && task.may_be_unpacked {
        true => findings.keep("unpack", is_packed(input)),
        false => Some(task.unpack),
    };
    match (&task.subdir, packed) {
        (_, None) => {}
        (None, Some(true)) => unpack_input(input, tree, findings),
        (Some(subdir), Some(true)) => {
            let result = unpack_part(input, subdir, tree, findings);
            findings.keep("subdir", result);
        }
        (None, Some(false)) if task.unpack => {
            findings.keep(KEY, transfer::folder(input, &TreePath::root(), tree));
        }
        (None, Some(false)) => {
            let result = match input.single_file() {
                Ok(Some(file)) => copy_file(input, &file, tree),
                Ok(None) => transfer::folder(input, &TreePath::root(), tree),
                Err(problem) => Err(problem),
            };
            findings.keep(KEY, result);
        }
        (Some(subdir), Some(false)) => {
            let folder = find_folder(subdir, &input.place);
            if let Some(folder) = findings.keep("subdir", folder) {
                findings.keep(KEY, transfer::folder(input, &folder, tree));
            }
        }
    }
}

/// Whether the input is the archive, and not a folder with what somebody has unpacked of it: one
/// with several things, or with another folder. An archive among them would be a mistake.
fn is_packed(input: &Input) -> Outcome<bool> {
    let names = input.place.names(&TreePath::root())?;
    if names.is_empty() || input.only_file()?.is_some() {
        return Ok(true);
    }
    for name in &names {
        let path = TreePath::root().child(name)?;
        let is_file = input.place.stat(&path)?.is_some_and(|stat| is_file(&stat));
        if is_file && is_archive(&mut input.place.open_file(&path)?)? {
            let message =
                format!("`{}` holds the archive `{}` and something else", input.name, show(name));
            let hint = "give a folder with nothing but the archive, or one with what is in it";
            return Err(Problem::with_hint(message, hint));
        }
    }
    Ok(false)
}

/// The input's one file under the name that the spec has for it.
fn copy_file(input: &Input, file: &TreePath, tree: &Place) -> Outcome<()> {
    let Some(stat) = input.place.stat(file)? else {
        return Err(input.place.failed("read", file, rustix::io::Errno::NOENT));
    };
    let name = input.file_name().unwrap_or_else(|| file.clone());
    let look = input.look(file, &stat)?;
    let origin = Origin { place: &input.place, path: file, stat: &stat };
    copy(origin, tree, &name, &look, None)
}

fn unpack_input(input: &Input, tree: &Place, findings: &mut Findings) {
    let key = "unpack";
    if let Some(file) = findings.keep(key, open_archive(input)) {
        let name = format!("`{}`", input.name);
        let hint = "leave out `unpack` if it is to stay as it is";
        unpack(Archive { file, name, key, formats: &ALL, hint }, tree, findings);
    }
}

fn open_archive(input: &Input) -> Outcome<std::fs::File> {
    let file = input.one_file()?;
    let Some(file) = file else {
        let message = format!("`{}` is not one file, so it cannot be unpacked", input.name);
        return Err(Problem::with_hint(message, "leave out `unpack`, or name one archive"));
    };
    let file = input.place.resolve(&file, Last::Follow)?.path;
    match input.place.stat(&file)? {
        Some(stat) if crate::place::root::is_file(&stat) => input.place.open_file(&file),
        Some(_) | None => Err(Problem::new(format!("{} is not a file", input.place.named(&file)))),
    }
}

/// Unpacks into a folder of the tree and moves the one that is wanted up. The
/// archive is a root of its own meanwhile, so its links lead where they should.
fn unpack_part(input: &Input, subdir: &str, tree: &Place, findings: &mut Findings) -> Outcome<()> {
    let root = TreePath::root();
    let mut staging = root.child(b".unpacked")?;
    tree.make_folder(&staging)?;
    let inner = tree.sub(&staging)?;
    unpack_input(input, &inner, findings);
    if findings.failed() {
        return Ok(());
    }
    let folder = find_folder(subdir, &inner)?;
    let Some(stat) = inner.stat(&folder)? else { return Ok(()) };
    tree.set_look(&root, &inner.look(&folder, &stat)?)?;
    let names = inner.names(&folder)?;
    let mut number = 0;
    while staging
        .name()
        .is_some_and(|name| names.binary_search_by(|other| other[..].cmp(name)).is_ok())
    {
        number += 1;
        let other = root.child(format!(".unpacked-{number}").as_bytes())?;
        tree.rename(&staging, &other)?;
        staging = other;
    }
    for name in names {
        tree.rename(&staging.join(&folder)?.child(&name)?, &root.child(&name)?)?;
    }
    tree.remove(&staging)
}

/// The one folder that the pattern matches.
fn find_folder(subdir: &str, place: &Place) -> Outcome<TreePath> {
    let pattern = Pattern::parse(subdir)?;
    let folders: Vec<TreePath> = match pattern.as_path() {
        Some(path) => {
            let path = place.resolve(&path?, Last::Follow)?.path;
            let found = place.stat(&path)?.filter(is_folder);
            found.map(|_| path).into_iter().collect()
        }
        None => {
            let found = pattern.find(place, true)?.into_iter();
            found.filter(|(_, stat)| is_folder(stat)).map(|(path, _)| path).collect()
        }
    };
    match &folders[..] {
        [folder] => Ok(folder.clone()),
        [] => {
            let names = place.names(&TreePath::root())?;
            let some: Vec<String> =
                names.iter().take(5).map(|name| format!("`{}`", crate::path::show(name))).collect();
            let has = if some.is_empty() { "nothing".to_owned() } else { some.join(", ") };
            let message = format!("no folder matches `{subdir}`");
            Err(Problem::with_hint(message, format!("the source has {has} at its top")))
        }
        several => {
            let some: Vec<String> =
                several.iter().take(3).map(|path| format!("`{path}`")).collect();
            let count = several.len();
            let message =
                format!("{count} folders match `{subdir}`, among them {}", some.join(", "));
            Err(Problem::with_hint(message, "write a pattern that only one folder matches"))
        }
    }
}

/// Deletes what `only` and `exclude` leave out.
fn select(task: &Source, tree: &Place, findings: &mut Findings) -> Outcome<()> {
    if task.only.is_empty() && task.exclude.is_empty() {
        return Ok(());
    }
    let (mut only, mut exclude) = (Filter::parse(&task.only)?, Filter::parse(&task.exclude)?);
    let found = tree.walk(&TreePath::root(), usize::MAX)?;
    let keep = choose(found.iter().map(|(path, _)| path), &mut only, &mut exclude);
    for ((path, stat), _) in found.iter().zip(keep).rev().filter(|(_, keep)| !keep) {
        if is_folder(stat) {
            tree.remove_folder(path)?;
        } else {
            tree.remove_file(path)?;
        }
    }
    for text in only.unused() {
        let message = format!("nothing matches `{text}` of `only`");
        let hint = "patterns are relative to the root of the source, after `subdir`";
        findings.error(&format!("only:{text}"), Problem::with_hint(message, hint));
    }
    for text in exclude.unused().filter(|text| !task.unsent.iter().any(|unsent| unsent == text)) {
        let message = format!("nothing matches `{text}` of `exclude`");
        let hint = "patterns are relative to the root of the source, after `subdir`";
        findings.warning(&format!("exclude:{text}"), Problem::with_hint(message, hint));
    }
    Ok(())
}

fn apply_patch(patch: &Patch, key: &str, inputs: &Inputs, tree: &Place, findings: &mut Findings) {
    let text = inputs.get(patch.input).and_then(|input| read_patch(patch, input));
    let Some((name, text)) = findings.keep(key, text) else { return };
    match apply(tree, &text) {
        Ok(Applied::Now) => {}
        Ok(Applied::Before) => {
            findings.note(key, format!("the patch {name} is in the source already; skipped"));
        }
        Err(problems) => {
            for problem in problems {
                let message = format!("the patch {name}: {}", problem.message);
                findings.error(key, Problem { message, ..problem });
            }
        }
    }
}

fn read_patch(patch: &Patch, input: &Input) -> Outcome<(String, Vec<u8>)> {
    let path = match input.single_file()? {
        Some(file) if patch.path.is_empty() => file,
        Some(_) | None => TreePath::parse(patch.path.as_bytes())?,
    };
    let path = input.place.resolve(&path, Last::Follow)?.path;
    match input.place.stat(&path)? {
        Some(stat) if crate::place::root::is_file(&stat) => {
            Ok((input.place.named(&path), input.place.read(&path)?))
        }
        Some(_) => Err(Problem::new(format!("{} is not a file", input.place.named(&path)))),
        None => {
            let message = format!("`{}` has no `{path}`", input.name);
            Err(Problem::with_hint(message, "check the spelling of the path of the patch"))
        }
    }
}
