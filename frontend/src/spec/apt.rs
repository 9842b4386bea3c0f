//! `apt:` — the archives that `apt` steps install from.

use super::reader::Reader;
use super::values::{ArchiveUrl, Name, SourcePath, Suite};
use super::yaml::{Node, Value};
use crate::diagnostic::{Diagnostic, Span, Spanned};

/// Where packages come from and how they are authenticated.
#[derive(Debug, Clone)]
pub struct Apt {
    /// The archives; never empty.
    pub archives: Vec<Archive>,
    /// Whether every archive is trusted without a signature.
    pub trusted: bool,
    /// Where that is said.
    pub trust: Span,
    /// The keys that sign the archives; the root's own if absent.
    pub keyring: Option<Keyring>,
}

/// One line of a `sources.list`.
#[derive(Debug, Clone)]
pub struct Archive {
    /// The archive's URL.
    pub url: ArchiveUrl,
    /// The suite.
    pub suite: Suite,
    /// The components; never empty.
    pub components: Vec<Suite>,
    /// Where it stands.
    pub span: Span,
}

/// A file with OpenPGP keys in binary form.
#[derive(Debug, Clone)]
pub struct Keyring {
    /// The source that holds it.
    pub source: Spanned<Name>,
    /// The file.
    pub path: SourcePath,
}

pub(super) fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Apt> {
    let mut fields = reader.map(node, "`apt`")?;
    let archives = fields.need("archives", reader);
    if let Some(node) = archives.filter(|node| node.value == Value::List(Vec::new())) {
        reader.error(Diagnostic::new(node.span, "`archives` cannot be an empty list"));
    }
    let archives = archives.and_then(|node| reader.list(node)).unwrap_or_default();
    let keyring = fields.take("keyring").and_then(|node| read_keyring(node, reader));
    fields.finish(reader);
    let list: Vec<(Archive, Trust)> =
        archives.iter().filter_map(|node| read_archive(node, reader)).collect();
    let (_, trust) = list.first()?;
    let trust = *trust;
    if let Some((_, other)) = list.iter().find(|(_, other)| other.trusted != trust.trusted) {
        let message = "some archives are trusted and some are not";
        let hint =
            "Lenny's apt has one switch for all of them: give every archive the same `trusted`";
        reader.error(Diagnostic::new(other.span, message).hint(hint));
    }
    let archives = list.into_iter().map(|(archive, _)| archive).collect();
    Some(Apt { archives, trusted: trust.trusted, trust: trust.span, keyring })
}

#[derive(Clone, Copy)]
struct Trust {
    trusted: bool,
    span: Span,
}

fn read_archive(node: &Node, reader: &mut Reader<'_>) -> Option<(Archive, Trust)> {
    let mut fields = reader.map(node, "an archive")?;
    let url = fields.need("url", reader).and_then(|node| reader.parse(node));
    let suite = fields.need("suite", reader).and_then(|node| reader.parse(node));
    let components = fields.need("components", reader);
    let components = components.map(|node| reader.parse_some(node, "`components`"));
    let trusted = match fields.take("trusted") {
        Some(node) => reader.flag(node).map(|trusted| Trust { trusted, span: node.span }),
        None => Some(Trust { trusted: false, span: node.span }),
    };
    fields.finish(reader);
    let components = components.filter(|list: &Vec<Spanned<Suite>>| !list.is_empty())?;
    let archive = Archive {
        url: url?.value,
        suite: suite?.value,
        components: components.into_iter().map(|component| component.value).collect(),
        span: node.span,
    };
    Some((archive, trusted?))
}

fn read_keyring(node: &Node, reader: &mut Reader<'_>) -> Option<Keyring> {
    let mut fields = reader.map(node, "`keyring`")?;
    let source = fields.need("source", reader).and_then(|node| reader.parse(node));
    let path = fields.need("path", reader).and_then(|node| reader.parse(node));
    fields.finish(reader);
    Some(Keyring { source: source?, path: path?.value })
}
