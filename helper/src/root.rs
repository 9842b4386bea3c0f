//! The task that makes a root file system.

use crate::findings::Findings;
use crate::input::{Input, Inputs};
use crate::path::TreePath;
use crate::place::resolve::Last;
use crate::place::root::{Place, is_file, is_folder};
use crate::problem::{Outcome, Problem};
use crate::transfer;
use crate::unpack::archive::{Archive, Format, unpack};
use std::fs::File;

/// What findings call the input.
const KEY: &str = "from";

/// What to do about something that is no root.
const GIVE: &str = "give an archive of the root, made with `tar --numeric-owner`, or an image";

/// Makes the tree, which must be empty, out of an archive or of a root.
pub(crate) fn run(tree: &Place, inputs: &Inputs, epoch: i64, findings: &mut Findings) {
    let archive = inputs.get(0).and_then(|input| find(input).map(|archive| (input, archive)));
    let Some((input, archive)) = findings.keep(KEY, archive) else { return };
    match archive {
        Some(file) => {
            let name = format!("`{}`", input.name);
            let formats = &[Format::Tar];
            unpack(Archive { file, name, key: KEY, formats, hint: GIVE }, tree, findings);
        }
        None => {
            findings.keep(KEY, transfer::folder(input, &TreePath::root(), tree));
        }
    }
    if findings.failed() {
        return;
    }
    for name in ["bin", "etc"] {
        let result = check(name, &input.name, tree);
        findings.keep(KEY, result);
    }
    findings.keep(KEY, transfer::set_times(tree, epoch));
}

/// The archive; `None` if the input is a root itself.
fn find(input: &Input) -> Outcome<Option<File>> {
    let file = input.one_file()?;
    if let Some(file) = file {
        let file = input.place.resolve(&file, Last::Follow)?.path;
        if input.place.stat(&file)?.is_some_and(|stat| is_file(&stat)) {
            return input.place.open_file(&file).map(Some);
        }
    }
    let names = input.place.names(&TreePath::root())?;
    if !["bin", "etc"].iter().all(|name| names.iter().any(|other| other == name.as_bytes())) {
        return Err(Problem::with_hint(
            format!("`{}` is neither a root nor one archive of a root", input.name),
            "a root has `bin` and `etc`; a folder with an archive must hold nothing else",
        ));
    }
    if input.plain {
        return Err(Problem::with_hint(
            format!("`{}` is a root in files whose owners and modes are lost", input.name),
            GIVE,
        ));
    }
    Ok(None)
}

fn check(name: &str, input: &str, tree: &Place) -> Outcome<()> {
    let path = tree.resolve(&TreePath::parse(name.as_bytes())?, Last::Follow)?.path;
    if tree.stat(&path)?.is_some_and(|stat| is_folder(&stat)) {
        return Ok(());
    }
    let top = tree.names(&TreePath::root())?;
    let top: Vec<String> =
        top.iter().take(5).map(|name| format!("`{}`", crate::path::show(name))).collect();
    Err(Problem::with_hint(
        format!("`{input}` has no folder `{name}`, so it is not a root file system"),
        format!("it has {} at its top", top.join(", ")),
    ))
}
