//! What must hold for each path.

use crate::check::range::{bytes, outside};
use crate::check::reference::{Referred, one_file};
use crate::check::subject::Subject;
use crate::check::verdict::Problems;
use crate::files::checksums::sum;
use crate::files::edit::{compile, is_match};
use crate::path::{TreePath, show};
use crate::place::root::{is_file, is_folder, is_link, kind, kind_name};
use crate::problem::Outcome;
use jesteros_manifest::{Account, Device, DeviceKind, Expected, From, Owner};
use regex_lite::Regex;
use rustix::fs::{FileType, Stat, major, minor};

/// How many characters of a line a message shows.
const SHOWN: usize = 100;

/// What must hold, with what was made of it once for all paths.
pub(super) struct Expectation<'a> {
    expected: &'a Expected,
    owner: Option<(u32, u32)>,
    matches: Vec<Regex>,
    lacks: Vec<Regex>,
    same_as: Option<Original>,
}

/// The file that others must be the same as.
struct Original {
    named: String,
    size: i64,
    sum: String,
}

impl<'a> Expectation<'a> {
    /// Compiles expressions, looks up owners and reads the file to compare with.
    pub(super) fn read(expected: &'a Expected, subject: &Subject<'_>) -> Outcome<Self> {
        let compiled = |list: &[String]| -> Outcome<Vec<Regex>> {
            list.iter().map(|text| compile(text)).collect()
        };
        let owner = match &expected.owner {
            Some(owner) => Some(subject.paths.lookup()?.owner(owner)?),
            None => None,
        };
        let same_as = expected.same_as.as_ref().map(|from| original(from, subject)).transpose()?;
        let (matches, lacks) = (compiled(&expected.matches)?, compiled(&expected.lacks)?);
        Ok(Self { expected, owner, matches, lacks, same_as })
    }

    /// Whether something of it means files alone.
    pub(super) fn is_about_files(&self) -> bool {
        let Expected { executable, size, total, .. } = self.expected;
        executable.is_some() || size.is_some() || total.is_some() || self.is_about_contents()
    }

    fn is_about_contents(&self) -> bool {
        self.expected.sha256.is_some() || self.same_as.is_some() || self.is_about_text()
    }

    fn is_about_text(&self) -> bool {
        let Expected { text, contains, .. } = self.expected;
        let has_expressions = !self.matches.is_empty() || !self.lacks.is_empty();
        text.is_some() || !contains.is_empty() || has_expressions
    }

    /// Looks at a path; the result is the file that it leads to, if it matters and there is
    /// one. Of what a pattern matches, folders and links to nothing have no contents to look at.
    pub(super) fn check(
        &self,
        path: &TreePath,
        stat: &Stat,
        is_pattern: bool,
        subject: &Subject<'_>,
        problems: &mut Problems,
    ) -> Outcome<Option<Stat>> {
        let tree = subject.paths;
        if let Some(wanted) = &self.expected.link {
            self.check_link(wanted, path, stat, subject, problems)?;
            return Ok(None);
        }
        let Expected { mode, device, .. } = self.expected;
        let is_about_end = mode.is_some() || device.is_some() || self.owner.is_some();
        if !is_about_end && !self.is_about_files() {
            return Ok(None);
        }
        let end = if is_link(stat) { tree.end(path)? } else { Some((path.clone(), *stat)) };
        let Some((end, stat)) = end else {
            if !is_pattern {
                let target = show(&tree.place().link_target(path)?);
                problems.add(format!("`{path}` leads to `{target}`, which does not exist"));
            }
            return Ok(None);
        };
        let look = tree.input.look(&end, &stat)?;
        if let Some(wanted) = mode.filter(|wanted| *wanted != look.mode) {
            problems.add(format!(
                "`{path}` has the mode {:04o}, and must have {wanted:04o}",
                look.mode
            ));
        }
        self.check_owner(path, (look.uid, look.gid), problems);
        if let Some(wanted) = device {
            check_device(*wanted, path, &stat, problems);
        }
        if !self.is_about_files() || (is_pattern && is_folder(&stat)) {
            return Ok(None);
        }
        if !is_file(&stat) {
            problems.add(format!("`{path}` is {}, not a file", kind_name(&stat)));
            return Ok(None);
        }
        match (self.expected.executable, look.mode & 0o111 != 0) {
            (Some(true), false) => {
                let mode = look.mode;
                problems.add(format!("`{path}` is not executable: its mode is {mode:04o}"));
            }
            (Some(false), true) => {
                let mode = look.mode;
                problems.add(format!(
                    "`{path}` is executable, and must not be: its mode is {mode:04o}"
                ));
            }
            (_, _) => {}
        }
        let size = u64::try_from(stat.st_size).unwrap_or_default();
        if let Some(wanted) = self.expected.size.and_then(|range| outside(range, size, bytes)) {
            problems.add(format!("`{path}` has {}, and must have {wanted}", bytes(size)));
        }
        if self.is_about_contents() {
            self.check_sums(path, &end, &stat, subject, problems)?;
        }
        if self.is_about_text() {
            self.check_text(path, &tree.place().read(&end)?, problems);
        }
        Ok(Some(stat))
    }

    fn check_link(
        &self,
        wanted: &str,
        path: &TreePath,
        stat: &Stat,
        subject: &Subject<'_>,
        problems: &mut Problems,
    ) -> Outcome<()> {
        if !is_link(stat) {
            problems.add(format!("`{path}` is {}, not a symbolic link", kind_name(stat)));
            return Ok(());
        }
        let target = subject.paths.place().link_target(path)?;
        if target != wanted.as_bytes() {
            let target = show(&target);
            problems.add(format!("`{path}` leads to `{target}`, and must lead to `{wanted}`"));
        }
        let look = subject.paths.input.look(path, stat)?;
        self.check_owner(path, (look.uid, look.gid), problems);
        Ok(())
    }

    fn check_owner(&self, path: &TreePath, found: (u32, u32), problems: &mut Problems) {
        let (Some(wanted), Some(owner)) = (self.owner, &self.expected.owner) else { return };
        if found != wanted {
            let number = |(uid, gid): (u32, u32)| format!("{uid}:{gid}");
            let name = name_of(owner);
            let wanted = match number(wanted) {
                number if number == name => number,
                number => format!("`{name}` ({number})"),
            };
            problems
                .add(format!("`{path}` belongs to {}, and must belong to {wanted}", number(found)));
        }
    }

    fn check_sums(
        &self,
        path: &TreePath,
        end: &TreePath,
        stat: &Stat,
        subject: &Subject<'_>,
        problems: &mut Problems,
    ) -> Outcome<()> {
        let other_size = self.same_as.as_ref().filter(|original| original.size != stat.st_size);
        if let Some(Original { named, size, .. }) = other_size {
            let bytes = |size: i64| bytes(u64::try_from(size).unwrap_or_default());
            let (found, wanted) = (bytes(stat.st_size), bytes(*size));
            problems.add(format!(
                "`{path}` has {found}, and must be the same as {named}, which has {wanted}"
            ));
        }
        let is_same_size = self.same_as.is_some() && other_size.is_none();
        if !is_same_size && self.expected.sha256.is_none() {
            return Ok(());
        }
        let found = sum(subject.paths.place(), end)?;
        if let Some(wanted) = self.expected.sha256.as_ref().filter(|wanted| **wanted != found) {
            problems.add(format!("`{path}` has the SHA-256 `{found}`, and must have `{wanted}`"));
        }
        if let Some(Original { named, sum, .. }) = &self.same_as
            && is_same_size
            && *sum != found
        {
            problems.add(format!(
                "`{path}` is as large as {named}, and must be the same, but has other contents"
            ));
        }
        Ok(())
    }

    fn check_text(&self, path: &TreePath, data: &[u8], problems: &mut Problems) {
        let lines = || data.split(|byte| *byte == b'\n').zip(1_u64..);
        if let Some(wanted) = self.expected.text.as_ref().filter(|text| text.as_bytes() != data) {
            problems.add(format!("`{path}` has another text: {}", difference(data, wanted)));
        }
        for wanted in &self.expected.contains {
            if !holds(data, wanted.as_bytes()) {
                problems.add(format!("`{path}` does not hold `{}`", shorten(wanted)));
            }
        }
        for (expression, text) in self.matches.iter().zip(&self.expected.matches) {
            if !lines().any(|(line, _)| is_match(expression, line)) {
                problems.add(format!("`{path}` has no line that matches `{text}`"));
            }
        }
        for (expression, text) in self.lacks.iter().zip(&self.expected.lacks) {
            if let Some((line, number)) = lines().find(|(line, _)| is_match(expression, line)) {
                let line = shorten(&String::from_utf8_lossy(line));
                problems.add(format!(
                    "`{path}` has a line that matches `{text}`: line {number} is `{line}`"
                ));
            }
        }
    }
}

/// Reads the file to compare with.
fn original(from: &From, subject: &Subject<'_>) -> Outcome<Original> {
    let Referred { place, path, stat } = one_file(from, "same-as", subject)?;
    Ok(Original { named: place.named(&path), size: stat.st_size, sum: sum(place, &path)? })
}

fn check_device(wanted: Device, path: &TreePath, stat: &Stat, problems: &mut Problems) {
    let letter = match kind(stat) {
        FileType::CharacterDevice => 'c',
        FileType::BlockDevice => 'b',
        FileType::RegularFile
        | FileType::Directory
        | FileType::Symlink
        | FileType::Fifo
        | FileType::Socket
        | FileType::Unknown => {
            problems.add(format!("`{path}` is {}, not a device node", kind_name(stat)));
            return;
        }
    };
    let found = format!("{letter} {} {}", major(stat.st_rdev), minor(stat.st_rdev));
    let letter = match wanted.kind {
        DeviceKind::Character => 'c',
        DeviceKind::Block => 'b',
    };
    let wanted = format!("{letter} {} {}", wanted.major, wanted.minor);
    if found != wanted {
        problems.add(format!("`{path}` is the device `{found}`, and must be `{wanted}`"));
    }
}

fn name_of(owner: &Owner) -> String {
    let name = |account: &Account| match account {
        Account::Id(id) => id.to_string(),
        Account::Name(name) => name.clone(),
    };
    let group = owner.group.as_ref().map(|group| format!(":{}", name(group)));
    name(&owner.user) + &group.unwrap_or_default()
}

/// The first line in which two texts differ.
fn difference(found: &[u8], wanted: &str) -> String {
    let mut lines = found.split(|byte| *byte == b'\n');
    for (wanted, number) in wanted.split('\n').zip(1_u64..) {
        match lines.next() {
            Some(line) if line == wanted.as_bytes() => {}
            Some(line) => {
                let line = shorten(&String::from_utf8_lossy(line));
                return format!("line {number} is `{line}`, and must be `{}`", shorten(wanted));
            }
            None => {
                return format!(
                    "it ends before line {number}, which must be `{}`",
                    shorten(wanted)
                );
            }
        }
    }
    "it goes on after the last line that it must have".to_owned()
}

/// Whether the text stands somewhere in the data.
fn holds(data: &[u8], text: &[u8]) -> bool {
    let Some(first) = text.first() else { return true };
    let starts = data.iter().enumerate().filter(|(_, byte)| *byte == first);
    starts.into_iter().any(|(start, _)| data[start..].starts_with(text))
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
