//! `git`: a repository at a commit.

use crate::diagnostic::{Diagnostic, codes};
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind};
use crate::origin::{Origin, Repository};
use crate::source::kind::{Declared, SourceKind, Unpinned};
use crate::values::{GitCommit, GitRef, GitUrl, Word as _};

pub(in crate::source) static KEYS: &[Key] = &[
    Key::new("git", Kind::Word(&GitUrl::SCALAR), "the URL of a repository"),
    Key::new("commit", Kind::Word(&GitCommit::SCALAR), "with `git`: the commit"),
    Key::new(
        "ref",
        Kind::Word(&GitRef::SCALAR),
        "with `git`: a branch or tag, instead of `commit`",
    ),
    Key::not_yet("ssh", "whether the client's ssh agent is used"),
];

/// The files of a git commit.
///
/// ```yaml
/// kernel: {git: "https://example.org/kernel.git", commit: 3f80ffb91284341742a9fa9fc1fedadf029c604d}
/// ```
#[derive(Debug)]
struct Git {
    url: GitUrl,
    commit: Option<GitCommit>,
    reference: Option<GitRef>,
}

pub(in crate::source) fn read(
    fields: &Fields<'_>,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn SourceKind>> {
    let url = fields.get("git").and_then(|node| reader.value(node));
    let commit = fields.get("commit").map(|node| reader.value(node));
    let reference = fields.get("ref").map(|node| reader.value(node));
    if commit.is_some() == reference.is_some() {
        let message = format!("{} needs exactly one of `commit` and `ref`", fields.what());
        reader.report(Diagnostic::new(codes::MISSING_KEY, fields.span().start(), message));
        return None;
    }
    let (commit, reference) = (commit.flatten(), reference.flatten());
    if commit.is_none() && reference.is_none() {
        return None;
    }
    Some(Box::new(Git { url: url?, commit, reference }))
}

impl SourceKind for Git {
    fn declared(&self) -> Declared {
        Declared::Origin(Origin::Git(Repository {
            url: self.url.to_string(),
            reference: self.reference.as_ref().map(ToString::to_string),
            commit: self.commit.as_ref().map(ToString::to_string),
            subdir: None,
            keep_git_dir: false,
            skip_submodules: false,
            mtime_commit: false,
        }))
    }

    fn unpinned(&self) -> Option<Unpinned> {
        let reference = self.reference.as_ref()?;
        Some(Unpinned {
            message: format!("`{reference}` may be another commit another day"),
            hint: "give the full `commit`".to_owned(),
            is_error: false,
        })
    }
}
