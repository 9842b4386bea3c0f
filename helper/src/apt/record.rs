//! Writes down what an installation has done, for a lock.

use super::files;
use super::lists;
use super::reason::Archives;
use super::stanza::Stanza;
use super::sum::{Sum, Summing};
use crate::files::checksums::{self, hex};
use crate::path::{TreePath, show};
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{
    APT_ARCHIVES, APT_LISTS, APT_SEQUENCE, APT_SOURCES, APT_TOOLS, APT_WORK, DpkgCall, RECORD_FILE,
    RECORD_FOLDER, Record, RecordedArchive, RecordedPackage, RecordedRelease,
};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io;

/// Writes the record. `before` is a checksum of what was installed before.
pub(super) fn run(root: &Place, before: &str, trusted: bool) -> Outcome<()> {
    let open = |path: &str| files::folder(root, path);
    let (work, lists) = (open(APT_WORK)?, open(APT_LISTS)?);
    let archives = Archives::read(&files::text(&open(APT_TOOLS)?, APT_SOURCES)?);
    let done = Done::read(&files::text(&work, APT_SEQUENCE)?)?;
    let states = states(&lists, &archives, trusted)?;
    let (packages, names) = if done.files.is_empty() {
        Default::default()
    } else {
        packages(&open(APT_ARCHIVES)?, &lists, &archives, trusted, &done.files)?
    };
    let record = Record {
        before: before.to_owned(),
        archives: states,
        packages,
        calls: done.calls(&names)?,
    };
    let text = serde_json::to_string(&record)
        .map_err(|error| Problem::new(format!("the record cannot be written: {error}")))?;
    files::write(&open(RECORD_FOLDER)?, RECORD_FILE, &text)
}

/// What dpkg was asked for, in apt's words.
#[derive(Debug, Default)]
struct Done {
    /// The files that were unpacked, each once, in that order.
    files: Vec<String>,
    calls: Vec<DpkgCall>,
}

impl Done {
    /// Reads the lines of [`APT_SEQUENCE`].
    fn read(text: &str) -> Outcome<Self> {
        let mut done = Self::default();
        for line in text.lines() {
            let mut words = line.split(' ');
            let word = words.next().unwrap_or_default();
            let words: Vec<String> = words.map(str::to_owned).collect();
            match word {
                "unpack" => done.unpack(words),
                "configure" => {
                    let all = words.iter().any(|word| word.starts_with('-'));
                    done.calls.push(DpkgCall::Configure(if all { Vec::new() } else { words }));
                }
                "other" => done.calls.push(other(words)?),
                _ => return Err(unknown(line)),
            }
        }
        Ok(done)
    }

    fn unpack(&mut self, files: Vec<String>) {
        for file in &files {
            if !self.files.contains(file) {
                self.files.push(file.clone());
            }
        }
        match self.calls.last_mut() {
            Some(DpkgCall::Unpack(known)) => known.extend(files),
            _ => self.calls.push(DpkgCall::Unpack(files)),
        }
    }

    /// The calls with the names of packages in the place of those of files.
    fn calls(self, names: &BTreeMap<String, String>) -> Outcome<Vec<DpkgCall>> {
        let name = |file: String| {
            let found = names.get(&file).cloned();
            found.ok_or_else(|| Problem::new(format!("`{}` is no package", show(file.as_bytes()))))
        };
        let renamed = |call| match call {
            DpkgCall::Unpack(files) => {
                files.into_iter().map(name).collect::<Outcome<_>>().map(DpkgCall::Unpack)
            }
            other => Ok(other),
        };
        self.calls.into_iter().map(renamed).collect()
    }
}

/// A call that is neither `--unpack` nor `--configure`.
fn other(words: Vec<String>) -> Outcome<DpkgCall> {
    let has = |option: &str| words.iter().any(|word| word == option);
    let call = match (has("--purge"), has("--remove")) {
        (true, _) => DpkgCall::Purge,
        (false, true) => DpkgCall::Remove,
        (false, false) => return Err(unknown(&words.join(" "))),
    };
    Ok(call(words.into_iter().filter(|word| !word.starts_with('-')).collect()))
}

fn unknown(call: &str) -> Problem {
    Problem::new(format!("a call of dpkg cannot be recorded: `{}`", show(call.as_bytes())))
}

/// What a list says of a file that may be the one.
struct Candidate {
    sum: Sum,
    archive: Option<usize>,
    list: String,
    stanza: Stanza,
}

/// The packages of these files, and their names by file.
fn packages(
    folder: &Place,
    lists: &Place,
    archives: &Archives,
    trusted: bool,
    wanted: &[String],
) -> Outcome<(Vec<RecordedPackage>, BTreeMap<String, String>)> {
    let mut found: BTreeMap<&str, Vec<Candidate>> =
        wanted.iter().map(|file| (file.as_str(), Vec::new())).collect();
    lists::read_named(lists, trusted, &mut |list, stanza| {
        if let Some(candidates) = found.get_mut(stanza.file_name().as_str())
            && let Some(sum) = stanza.sum()
        {
            let (archive, list) = (archives.number(list), list.to_owned());
            candidates.push(Candidate { sum, archive, list, stanza: stanza.clone() });
        }
    })?;
    let (mut packages, mut names) = (Vec::new(), BTreeMap::new());
    for file in wanted {
        let path = TreePath::root().child(file.as_bytes())?;
        let mut candidates = found.remove(file.as_str()).unwrap_or_default();
        // Two archives may have other files under one name.
        candidates.sort_by_key(|candidate| candidate.archive);
        let mut stream =
            Summing::with_sha256(folder.open_file(&path)?, candidates.iter().map(|one| &one.sum));
        io::copy(&mut stream, &mut io::sink())
            .map_err(|error| folder.failed_io("read", &path, &error))?;
        let right = candidates.iter().find(|candidate| stream.is(&candidate.sum));
        let Candidate { archive, list, stanza, .. } = right.ok_or_else(|| {
            Problem::new(format!("`{}` is in no package list", show(file.as_bytes())))
        })?;
        let archive = archive.ok_or_else(|| {
            let list = show(list.as_bytes());
            Problem::new(format!("no archive belongs to the list `{list}`"))
        })?;
        let (size, sha256) =
            stream.sha256().ok_or_else(|| Problem::new("a package has no SHA-256 sum"))?;
        names.insert(file.clone(), stanza.package.clone());
        packages.push(RecordedPackage {
            name: stanza.package.clone(),
            version: stanza.version.clone(),
            architecture: stanza.architecture.clone(),
            size,
            sha256,
            archive,
            path: stanza.path.clone(),
        });
    }
    Ok((packages, names))
}

/// The states of the archives.
fn states(lists: &Place, archives: &Archives, trusted: bool) -> Outcome<Vec<RecordedArchive>> {
    let names = lists.names(&TreePath::root())?;
    let names: Vec<&str> = names.iter().filter_map(|name| std::str::from_utf8(name).ok()).collect();
    let mut states = vec![RecordedArchive::default(); archives.len()];
    if !trusted {
        for (prefix, text) in lists::signed(lists, &names)? {
            let Some(state) = archives.number(&prefix).and_then(|at| states.get_mut(at)) else {
                continue;
            };
            let date = text.lines().find_map(|line| line.strip_prefix("Date:"));
            state.release = Some(RecordedRelease {
                sha256: hex(Sha256::digest(text.as_bytes())),
                date: date.unwrap_or_default().trim().to_owned(),
            });
        }
    }
    for name in names.iter().filter(|name| name.ends_with(lists::LIST)) {
        let Some(state) = archives.number(name).and_then(|at| states.get_mut(at)) else { continue };
        let sha256 = checksums::sum(lists, &TreePath::root().child(name.as_bytes())?)?;
        let short = name.split_once("_dists_").map_or(*name, |(_, rest)| rest);
        state.lists.insert(short.replace('_', "/"), sha256);
    }
    Ok(states)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_read_in_their_order() {
        let text = "unpack a_1_all.deb\nunpack b_1_all.deb\nconfigure a b\nunpack c_1_all.deb\n\
                    configure --pending\nother --force-depends --purge x y\nother --remove z\n";
        let done = Done::read(text).unwrap();
        assert_eq!(done.files, ["a_1_all.deb", "b_1_all.deb", "c_1_all.deb"]);
        let names = ["a", "b", "c"].map(|name| (format!("{name}_1_all.deb"), name.to_owned()));
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            done.calls(&names.into_iter().collect()).unwrap(),
            [
                DpkgCall::Unpack(list(&["a", "b"])),
                DpkgCall::Configure(list(&["a", "b"])),
                DpkgCall::Unpack(list(&["c"])),
                DpkgCall::Configure(Vec::new()),
                DpkgCall::Purge(list(&["x", "y"])),
                DpkgCall::Remove(list(&["z"])),
            ]
        );
    }

    #[test]
    fn what_cannot_be_done_again_is_not_recorded() {
        for text in ["other --set-selections", "nonsense", "unpack c_1_all.deb"] {
            let result = Done::read(text).and_then(|done| done.calls(&BTreeMap::new()));
            assert!(result.is_err(), "{text}");
        }
    }
}
