//! The file of a package.

use crate::path::{TreePath, show};
use crate::place::attributes::Look;
use crate::problem::{Outcome, Problem};
use crate::unpack::codec::Stream;
use crate::unpack::deb::{self, CONTROL, DATA};
use crate::unpack::decompress;
use crate::unpack::member::{Kind, Member, Take};
use crate::unpack::meter::Meter;
use crate::unpack::tar;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The most files that describe a package, and the most bytes of all of them.
const MOST_CONTROL_FILES: usize = 100;
const MOST_CONTROL_BYTES: u64 = 64 << 20;
/// The most paths of a package.
const MOST_MEMBERS: usize = 1_000_000;
/// How much decompressed data is kept from the look at a package until it is unpacked. More is
/// decompressed a second time.
const MOST_KEPT: usize = 64 << 20;
/// The longest name of a control file that dpkg takes.
const LONGEST_NAME: usize = 50;

/// A file that describes a package.
#[derive(Debug, Clone)]
pub(super) struct ControlFile {
    pub(super) name: String,
    pub(super) data: Vec<u8>,
    pub(super) look: Look,
    pub(super) user: Vec<u8>,
    pub(super) group: Vec<u8>,
    pub(super) time: i64,
}

/// What a path of a package is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sort {
    Folder,
    Link,
    /// Another name of the file at this path.
    Hardlink(TreePath),
    /// A file or a node.
    Other,
}

/// The file of a package, and what it says of the package.
#[derive(Debug)]
pub(super) struct Archive {
    path: PathBuf,
    pub(super) size: u64,
    pub(super) control: Vec<ControlFile>,
    /// The end of the name of the member with the files, e.g. `.xz`.
    pub(super) ending: Vec<u8>,
    pub(super) members: Vec<(TreePath, Sort)>,
    /// The decompressed data, unless there are too many.
    kept: Option<Vec<u8>>,
}

impl Archive {
    /// Reads what describes the package, and which paths it has, to the end of its data.
    ///
    /// # Errors
    ///
    /// If it is damaged, or unusual in a way that is for dpkg to judge.
    pub(super) fn read(path: &Path) -> Outcome<Self> {
        let mut control = Control::default();
        deb::open(open(path)?, CONTROL, &mut |_, stream| members(stream, &mut control))?;
        let control = control.finish()?;
        let mut list = List::default();
        let mut kept = Some(Vec::new());
        let ending = deb::open(open(path)?, DATA, &mut |ending, stream| {
            let tar = decompressed(stream)?;
            tar::unpack(Box::new(Keep { stream: tar, kept: &mut kept }), &mut list)?;
            Ok(ending.to_vec())
        })?;
        let size = open(path)?.metadata().map_err(|error| failed(&error))?.len();
        let members = list.finish()?;
        Ok(Self { path: path.to_owned(), size, control, ending, members, kept })
    }

    /// A file that describes the package.
    pub(super) fn control_file(&self, name: &str) -> Option<&ControlFile> {
        self.control.iter().find(|file| file.name == name)
    }

    /// The text of a file that describes the package; empty if there is none.
    pub(super) fn text(&self, name: &str) -> Outcome<&str> {
        let data = self.control_file(name).map_or(&[][..], |file| &file.data);
        std::str::from_utf8(data)
            .map_err(|_| Problem::new(format!("its file `{name}` is not UTF-8")))
    }

    /// Gives the files of the package to `taker`.
    pub(super) fn unpack(&self, taker: &mut dyn Take) -> Outcome<()> {
        match &self.kept {
            Some(data) => tar::unpack(Box::new(&data[..]), taker),
            None => deb::open(open(&self.path)?, DATA, &mut |_, stream| members(stream, taker)),
        }
    }
}

fn open(path: &Path) -> Outcome<File> {
    File::open(path).map_err(|error| failed(&error))
}

fn failed(error: &io::Error) -> Problem {
    Problem::io("read the package", error)
}

fn decompressed(stream: Stream<'_>) -> Outcome<Stream<'_>> {
    let tar = decompress::open(stream).map_err(|error| failed(&error))?;
    if tar::detect(&tar.inner) {
        Ok(Box::new(Meter::new(tar.stream)))
    } else {
        Err(Problem::new("the package holds no tar archive"))
    }
}

fn members(stream: Stream<'_>, taker: &mut dyn Take) -> Outcome<()> {
    tar::unpack(decompressed(stream)?, taker)
}

/// Keeps what is read, until it is too much.
struct Keep<'a, 'b> {
    stream: Stream<'a>,
    kept: &'b mut Option<Vec<u8>>,
}

impl Read for Keep<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.stream.read(buffer)?;
        if let Some(kept) = self.kept {
            if kept.len() + size <= MOST_KEPT {
                kept.extend_from_slice(&buffer[..size]);
            } else {
                *self.kept = None;
            }
        }
        Ok(size)
    }
}

/// Takes the files that describe a package.
#[derive(Default)]
struct Control {
    files: Vec<ControlFile>,
    bytes: u64,
    problem: Option<Problem>,
}

impl Control {
    fn finish(self) -> Outcome<Vec<ControlFile>> {
        self.problem.map_or(Ok(self.files), Err)
    }
}

impl Take for Control {
    fn count(&mut self) -> Outcome<()> {
        if self.files.len() > MOST_CONTROL_FILES {
            return Err(Problem::new("more than 100 files describe the package"));
        }
        Ok(())
    }

    fn put(&mut self, member: Member<'_>) -> Outcome<()> {
        let Member { path, look, kind, time, user, group, plain } = member;
        if path.is_root() {
            return Ok(());
        }
        let unusual = || Problem::new(format!("its control file `{path}` is unusual"));
        let name = std::str::from_utf8(path.as_bytes()).map_err(|_| unusual())?;
        let is_name = !name.contains(['.', '/']) && name.len() <= LONGEST_NAME;
        let is_new = self.files.iter().all(|file| file.name != name) && name != "list";
        let (Kind::File(data), Some(time)) = (kind, time) else { return Err(unusual()) };
        self.bytes = self.bytes.saturating_add(data.size);
        if !is_name || !is_new || !plain || self.bytes > MOST_CONTROL_BYTES {
            return Err(unusual());
        }
        let mut bytes = Vec::new();
        data.stream.take(data.size).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
        if bytes.len() as u64 != data.size {
            return Err(Problem::new("the package was cut off"));
        }
        let time = i64::try_from(time).map_err(|_| unusual())?;
        let file = ControlFile { name: name.to_owned(), data: bytes, look, user, group, time };
        self.files.push(file);
        Ok(())
    }

    fn report(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }

    fn warn(&mut self, problem: Problem) {
        self.report(problem);
    }
}

/// Takes note of the paths of a package.
#[derive(Default)]
struct List {
    members: Vec<(TreePath, Sort)>,
    problem: Option<Problem>,
}

impl List {
    /// dpkg makes links when everything else is there.
    fn finish(mut self) -> Outcome<Vec<(TreePath, Sort)>> {
        self.members.sort_by_key(|(_, sort)| *sort == Sort::Link);
        self.problem.map_or(Ok(self.members), Err)
    }
}

impl Take for List {
    fn count(&mut self) -> Outcome<()> {
        if self.members.len() > MOST_MEMBERS {
            return Err(Problem::new("the package has more than a million paths"));
        }
        Ok(())
    }

    fn put(&mut self, member: Member<'_>) -> Outcome<()> {
        let Member { path, kind, plain, time, .. } = member;
        if !plain || time.is_none() || path.as_bytes().contains(&b'\n') {
            let shown = show(path.as_bytes());
            return Err(Problem::new(format!("its member `{shown}` is unusual")));
        }
        let sort = match kind {
            Kind::Folder => Sort::Folder,
            Kind::Link(_) => Sort::Link,
            Kind::Hardlink(target) => Sort::Hardlink(target),
            Kind::File(_) | Kind::Node(..) => Sort::Other,
        };
        self.members.push((path, sort));
        Ok(())
    }

    fn report(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }

    fn warn(&mut self, problem: Problem) {
        self.report(problem);
    }
}
