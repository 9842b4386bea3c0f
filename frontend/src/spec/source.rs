//! `sources:` — where files come from.

use super::reader::{Fields, Reader};
use super::values::{GitCommit, GitUrl, HttpUrl, Name, SourcePath};
use super::yaml::Node;
use crate::diagnostic::{Diagnostic, Spanned};
use buildkit_llb::{Digest, Reference};

/// A named source; a named context of the same name replaces it.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it is.
    pub kind: SourceKind,
}

/// The kinds of source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceKind {
    /// A folder of the build context.
    Context {
        /// The folder.
        path: SourcePath,
    },
    /// One downloaded file.
    Http {
        /// Where from.
        url: HttpUrl,
        /// What it must be.
        sha256: Digest,
    },
    /// The files of an image.
    Image {
        /// Which image.
        reference: Reference,
    },
    /// The files of a git commit.
    Git {
        /// The repository.
        url: GitUrl,
        /// The commit.
        commit: GitCommit,
        /// A folder of it.
        subdir: Option<SourcePath>,
    },
}

const KINDS: [&str; 4] = ["context", "http", "image", "git"];

/// Reads one source: a map with exactly one of the kinds as a key.
pub(super) fn read(name: Spanned<Name>, node: &Node, reader: &mut Reader<'_>) -> Option<Source> {
    let mut fields = reader.map(node, &format!("source `{}`", name.value))?;
    let found: Vec<(&str, &Node)> =
        KINDS.iter().filter_map(|kind| Some((*kind, fields.take(kind)?))).collect();
    let kind = match found.as_slice() {
        [(kind, value)] => read_kind(kind, value, &mut fields, reader),
        _ => {
            let problem = if found.is_empty() { "has no kind" } else { "has several kinds" };
            let message = format!("source `{}` {problem}", name.value);
            let hint = format!("give it one of: {}", KINDS.join(", "));
            reader.error(Diagnostic::new(name.span, message).hint(hint));
            None
        }
    };
    fields.finish(reader);
    Some(Source { name, kind: kind? })
}

fn read_kind(
    kind: &str,
    value: &Node,
    fields: &mut Fields<'_>,
    reader: &mut Reader<'_>,
) -> Option<SourceKind> {
    match kind {
        "context" => Some(SourceKind::Context { path: reader.parse(value)?.value }),
        "http" => {
            let url = reader.parse::<HttpUrl>(value);
            let sha256 = fields.need("sha256", reader).and_then(|node| read_sha256(node, reader));
            Some(SourceKind::Http { url: url?.value, sha256: sha256? })
        }
        "image" => Some(SourceKind::Image { reference: reader.parse(value)?.value }),
        _ => {
            let url = reader.parse::<GitUrl>(value);
            let commit = fields.need("commit", reader).and_then(|node| reader.parse(node));
            let subdir = fields.take("subdir").and_then(|node| reader.parse(node));
            Some(SourceKind::Git {
                url: url?.value,
                commit: commit?.value,
                subdir: subdir.map(|path| path.value),
            })
        }
    }
}

fn read_sha256(node: &Node, reader: &mut Reader<'_>) -> Option<Digest> {
    let text = reader.text(node)?;
    let digest = format!("sha256:{}", text.strip_prefix("sha256:").unwrap_or(&text));
    match digest.parse() {
        Ok(digest) => Some(digest),
        Err(_) => {
            let message = format!("`{text}` is not a sha256: 64 lower-case hex digits");
            reader.error(Diagnostic::new(node.span, message).hint("`sha256sum FILE` prints it"));
            None
        }
    }
}
