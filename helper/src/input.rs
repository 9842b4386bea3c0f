//! The inputs of a task.

use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::copy::Inodes;
use crate::place::resolve::Last;
use crate::place::root::{Place, is_folder, is_link};
use crate::problem::{Outcome, Problem};
use rustix::fs::Stat;
use std::path::Path;

/// An input of a task.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) plain: bool,
    file: Option<String>,
}

/// All inputs; one that cannot be opened is a problem of whoever uses it.
#[derive(Debug)]
pub(crate) struct Inputs(Vec<Outcome<Input>>);

impl Inputs {
    /// Opens the inputs; input N is mounted at `N` in the folder.
    pub(crate) fn open(folder: &Path, inputs: &[jesteros_manifest::Input]) -> Self {
        let open = |(index, input): (usize, &jesteros_manifest::Input)| {
            Input::open(&folder.join(index.to_string()), input)
        };
        Self(inputs.iter().enumerate().map(open).collect())
    }

    pub(crate) fn get(&self, index: usize) -> Outcome<&Input> {
        match self.0.get(index) {
            Some(Ok(input)) => Ok(input),
            Some(Err(problem)) => Err(problem.clone()),
            None => Err(Problem::new(format!("the manifest has no input {index}"))),
        }
    }
}

impl Input {
    fn open(mount: &Path, input: &jesteros_manifest::Input) -> Outcome<Self> {
        let mut place = Place::open(mount, format!(" of `{}`", input.name))?;
        let folder = TreePath::parse(input.folder.as_bytes())?;
        if !folder.is_root() {
            let path = place.resolve(&folder, Last::Follow)?.path;
            match place.stat(&path)? {
                Some(stat) if is_folder(&stat) => {}
                found => return Err(no_folder(input, found.is_some())),
            }
            place = place.sub(&path)?;
        }
        let (name, file) = (input.name.clone(), input.file.clone());
        Ok(Self { name, place, plain: input.plain, file })
    }

    /// A tree that is no input, for what works on inputs.
    pub(crate) fn of_tree(place: Place) -> Self {
        Self { name: String::new(), place, plain: false, file: None }
    }

    /// Where to look for the other names of a file: nowhere in files of a client, of
    /// which BuildKit finds a copy in its cache that has other hard links.
    pub(crate) fn hard_links<'a>(&self, inodes: &'a mut Inodes) -> Option<&'a mut Inodes> {
        (!self.plain).then_some(inodes)
    }

    /// The input's one file, if it stands for a single file.
    pub(crate) fn single_file(&self) -> Outcome<Option<TreePath>> {
        let Some(name) = &self.file else { return Ok(None) };
        if let Ok(path) = TreePath::root().child(name.as_bytes())
            && self.place.stat(&path)?.is_some_and(|stat| !is_folder(&stat))
        {
            return Ok(Some(path));
        }
        self.only_file()?.map(Some).ok_or_else(|| {
            let message = format!(
                "`{}` must be exactly one file, but is a folder, or holds none or several files",
                self.name
            );
            Problem::with_hint(message, "give a source that is one file")
        })
    }

    /// The name of the input's one file in the spec.
    pub(crate) fn file_name(&self) -> Option<TreePath> {
        TreePath::root().child(self.file.as_ref()?.as_bytes()).ok()
    }

    /// The file, if the folder holds nothing but one file.
    pub(crate) fn only_file(&self) -> Outcome<Option<TreePath>> {
        let names = self.place.names(&TreePath::root())?;
        let [name] = &names[..] else { return Ok(None) };
        let path = TreePath::root().child(name)?;
        let is_file = self.place.stat(&path)?.is_some_and(|stat| !is_folder(&stat));
        Ok(is_file.then_some(path))
    }

    /// The input's one file: what the spec says that it is, or all that its folder holds.
    pub(crate) fn one_file(&self) -> Outcome<Option<TreePath>> {
        match self.single_file()? {
            Some(file) => Ok(Some(file)),
            None => self.only_file(),
        }
    }

    /// The mode, owner and extended attributes that a copy gets.
    pub(crate) fn look(&self, path: &TreePath, stat: &Stat) -> Outcome<Look> {
        if !self.plain {
            return self.place.look(path, stat);
        }
        let executable = stat.st_mode & 0o111 != 0 || is_link(stat);
        Ok(Look::root(if is_folder(stat) || executable { 0o755 } else { 0o644 }))
    }
}

/// Why an input is not the folder that it should be.
fn no_folder(input: &jesteros_manifest::Input, is_there: bool) -> Problem {
    let jesteros_manifest::Input { name, folder, .. } = input;
    if is_there {
        return Problem::with_hint(
            format!("`{folder}` of `{name}` is a file, and must be a folder"),
            "an archive needs `unpack: yes`; a file of a folder is `NAME:FILE` where it is used",
        );
    }
    // A client sends only the files that are used: if it has none of them, it sends no
    // folder either.
    Problem::with_hint(
        format!(
            "nothing that is used of `{name}` is there: its folder `{folder}` is missing, or has no such files"
        ),
        "check the spelling, and whether `.dockerignore` keeps the files out",
    )
}
