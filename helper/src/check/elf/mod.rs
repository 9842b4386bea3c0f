//! `elf`: what programs and libraries are made for.

mod arm;
mod file;
mod glibc;
mod machine;
mod owners;

use crate::check::subject::{Subject, Tree};
use crate::check::verdict::{Problems, Verdict};
use crate::input::Input;
use crate::path::TreePath;
use crate::pattern::Pattern;
use crate::place::copy::Inodes;
use crate::place::root::is_file;
use crate::problem::{Outcome, Problem};
use file::Elf;
use glibc::Needs;
use jesteros_manifest::{Also, ElfCheck, ElfClass, Glibc};
use owners::Owners;
use rustix::fs::Stat;
use std::fs::File;
use std::io::{self, BufRead, BufReader};

/// How every ELF file begins.
const MAGIC: [u8; 4] = *b"\x7fELF";

/// What is said of a file after its name: `needs …`, `is for …`.
type Said = Vec<String>;

pub(super) fn check(check: &ElfCheck, subject: &Subject<'_>, verdict: &mut Verdict<'_>) {
    match look(check, subject) {
        Ok(problems) => verdict.all(problems),
        Err(problem) => verdict.whole(problem),
    }
}

fn look(check: &ElfCheck, subject: &Subject<'_>) -> Outcome<Problems> {
    let tree = subject.paths;
    let base = check.base.map(|index| subject.inputs.get(index)).transpose()?;
    let except: Vec<Pattern> =
        check.except.iter().map(|pattern| Pattern::parse(pattern)).collect::<Outcome<_>>()?;
    let mut problems = Problems::default();
    let owners = Owners::default();
    let mut inodes = Inodes::new();
    let mut has_seen = false;
    for (path, stat) in tree.all()?.iter().filter(|(_, stat)| is_file(stat)) {
        if except.iter().any(|pattern| pattern.matches_within(path)) {
            continue;
        }
        let Some(file) = open(tree, path)? else { continue };
        if let Some(base) = base
            && is_of_base(tree, path, stat, base)?
        {
            continue;
        }
        has_seen = true;
        let is_known = stat.st_nlink > 1
            && tree.input.hard_links(&mut inodes).is_some_and(|inodes| {
                inodes.insert((stat.st_dev, stat.st_ino), path.clone()).is_some()
            });
        if is_known {
            continue;
        }
        for said in judge(check, &file) {
            problems.push_with(|| problem(path, &said, owners.of(path, tree)));
        }
    }
    if !has_seen && !check.may_be_none {
        let (message, hint) = match base {
            Some(base) => (
                format!("there is no ELF file that `{}` does not have", base.name),
                "remove the check, or give it to an image that adds programs",
            ),
            None => ("there is no ELF file".to_owned(), "remove the check"),
        };
        return Err(Problem::with_hint(message, hint));
    }
    Ok(problems)
}

/// A problem of a file, which may belong to a package.
fn problem(path: &TreePath, said: &str, package: Option<String>) -> Problem {
    let of = match &package {
        Some(package) => format!(" of the package `{package}`"),
        None => String::new(),
    };
    let problem = Problem::new(format!("`{path}`{of} {said}"));
    problem.also(Also::Brought { path: path.to_string(), package })
}

/// The file, if it begins as an ELF file does.
fn open(tree: &Tree<'_>, path: &TreePath) -> Outcome<Option<File>> {
    let file = tree.place().open_file(path)?;
    let mut magic = [0; MAGIC.len()];
    let read = file::read_at(&file, 0, &mut magic);
    let read = read.map_err(|error| tree.place().failed_io("read", path, &error))?;
    Ok((read && magic == MAGIC).then_some(file))
}

/// Whether the base has the same file at the same path.
fn is_of_base(tree: &Tree<'_>, path: &TreePath, stat: &Stat, base: &Input) -> Outcome<bool> {
    let is_same_size = |other: &Stat| is_file(other) && other.st_size == stat.st_size;
    if !base.place.stat(path)?.is_some_and(|other| is_same_size(&other)) {
        return Ok(false);
    }
    let (ours, theirs) = (tree.place().open_file(path)?, base.place.open_file(path)?);
    same(ours, theirs).map_err(|error| tree.place().failed_io("read", path, &error))
}

/// Whether both files have the same contents.
fn same(one: File, other: File) -> io::Result<bool> {
    let mut one = BufReader::with_capacity(1 << 16, one);
    let mut other = BufReader::with_capacity(1 << 16, other);
    loop {
        let (left, right) = (one.fill_buf()?, other.fill_buf()?);
        let length = left.len().min(right.len());
        if left[..length] != right[..length] {
            return Ok(false);
        }
        if length == 0 {
            return Ok(left.is_empty() && right.is_empty());
        }
        one.consume(length);
        other.consume(length);
    }
}

/// What is wrong with a file.
fn judge(check: &ElfCheck, file: &File) -> Said {
    let elf = match Elf::read(file) {
        Ok(elf) => elf,
        Err(why) => return vec![broken(&why)],
    };
    if let Some(machine) = check.machine
        && !machine::is_for(machine, &elf)
    {
        let (found, wanted) = (machine::name_of(&elf), machine::word(machine));
        return vec![format!("is for {found}, and must be for `{wanted}`")];
    }
    let mut said = Said::new();
    if let Some(class) = check.class {
        let (found, wanted) = (elf.bits(), if class == ElfClass::Bits32 { 32 } else { 64 });
        if found != wanted {
            said.push(format!("has addresses of {found} bits, and must have {wanted}"));
        }
    }
    if let Some(float) = check.float {
        match arm::against(float, &elf) {
            Ok(None) => {}
            Ok(Some(why)) => said.push(why),
            Err(why) => said.push(broken(&why)),
        }
    }
    let wrong = match check.glibc {
        Some(Glibc::None) => Needs::of(&elf).map(|needs| needs.against_static()),
        Some(Glibc::AtMost(version)) => {
            Needs::of(&elf).and_then(|needs| needs.against(version, &elf))
        }
        None => Ok(None),
    };
    match wrong {
        Ok(wrong) => said.extend(wrong),
        Err(why) => said.push(broken(&why)),
    }
    said
}

fn broken(why: &str) -> String {
    format!("begins as an ELF file, and cannot be read as one: {why}")
}
