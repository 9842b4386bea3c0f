//! Files of inputs that a check is compared with.

use crate::check::subject::Subject;
use crate::path::TreePath;
use crate::pattern::Pattern;
use crate::place::resolve::Last;
use crate::place::root::{Place, is_file, kind_name};
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{From, Selection};
use rustix::fs::Stat;

/// One file of an input.
pub(super) struct Referred<'a> {
    pub(super) place: &'a Place,
    pub(super) path: TreePath,
    pub(super) stat: Stat,
}

/// The one file that the key `key` of the spec names.
pub(super) fn one_file<'a>(from: &From, key: &str, subject: &Subject<'a>) -> Outcome<Referred<'a>> {
    let input = subject.inputs.get(from.input)?;
    let found = match &from.select {
        Selection::Match(text) => {
            let found = Pattern::parse(text)?.find(&input.place, true)?;
            found.into_iter().map(|(path, _)| path).collect()
        }
        Selection::Folder(_) => input.single_file()?.into_iter().collect::<Vec<_>>(),
    };
    let [path] = found.as_slice() else {
        let message = format!("what `{key}` names in `{}` is not one file", input.name);
        return Err(Problem::with_hint(message, "check the spelling of the reference"));
    };
    let place = &input.place;
    let path = place.resolve(path, Last::Follow)?.path;
    match place.stat(&path)? {
        Some(stat) if is_file(&stat) => Ok(Referred { place, path, stat }),
        Some(stat) => {
            let message = format!("{} is {}, not a file", place.named(&path), kind_name(&stat));
            Err(Problem::new(message))
        }
        None => Err(Problem::new(format!("{} does not exist", place.named(&path)))),
    }
}
