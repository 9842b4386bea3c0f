//! `git`: a repository at a commit.

use crate::diagnostic::{Diagnostic, codes};
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind};
use buildkit_request::{Origin, Repository};
use crate::source::kind::{Declared, SourceKind, Unpinned};
use crate::source::pipeline;
use crate::values::{GitCommit, GitRef, GitUrl, Name, Word as _};

pub(in crate::source) static KEYS: &[Key] = &[
    Key::new("git", Kind::Word(&GitUrl::SCALAR), "the URL of a repository"),
    Key::new("commit", Kind::Word(&GitCommit::SCALAR), "with `git`: the commit"),
    Key::new(
        "ref",
        Kind::Word(&GitRef::SCALAR),
        "with `git`: a branch or tag, instead of `commit`",
    ),
    Key::new(
        "ssh",
        Kind::Flag,
        "with `git`: whether the client's ssh agent is used; needed for `ssh://…`",
    ),
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
    auth: Option<Name>,
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
    let auth = pipeline::read_auth(fields, reader);
    let url: GitUrl = url?;
    expect_ssh(fields, &url, reader);
    Some(Box::new(Git { url, commit, reference, auth }))
}

/// The agent is used only where the spec says so, and a URL that needs it says so.
fn expect_ssh(fields: &Fields<'_>, url: &GitUrl, reader: &mut Reader<'_>) {
    let ssh = fields.get("ssh").and_then(|node| Some((reader.flag(node)?, node.span)));
    let is_ssh = url.as_str().starts_with("ssh://");
    let at = fields.span_of("git").unwrap_or(fields.span());
    match ssh {
        Some((true, span)) if !is_ssh => {
            let message = "`ssh` is for URLs that begin with `ssh://`";
            let hint = "over `https://`, name a secret with `auth`";
            reader.report(Diagnostic::new(codes::BAD_VALUE, span, message).hint(hint));
        }
        Some((true, _)) => {}
        Some((false, _)) | None if is_ssh => {
            let message = format!("{} is fetched over ssh and does not say `ssh: yes`", fields.what());
            let hint = "add `ssh: yes`, and give the agent to the build with `--ssh default`";
            reader.report(Diagnostic::new(codes::MISSING_KEY, at, message).hint(hint));
        }
        Some((false, _)) | None => {}
    }
}

impl SourceKind for Git {
    fn declared(&self) -> Declared {
        let commit = self.commit.as_ref().map(ToString::to_string);
        Declared::Origin(Origin::Git(Repository {
            // A full commit is fetched as it is: git itself checks what it gets.
            reference: commit.or_else(|| self.reference.as_ref().map(ToString::to_string)),
            auth: self.auth.as_ref().map(Name::to_string),
            ..Repository::new(self.url.as_str())
        }))
    }

    fn may_authorize(&self) -> bool {
        !self.url.as_str().starts_with("ssh://")
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
