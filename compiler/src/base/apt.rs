//! `apt` of a base: the archives that packages come from.

use crate::diagnostic::{Diagnostic, Span, codes};
use crate::language::declared::{self, WHEN};
use crate::language::mention::Role;
use crate::language::reader::Reader;
use crate::language::reference::{self, Reference};
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{ArchiveUrl, Name, Suite, Word as _};
use crate::yaml::{Node, Value};

/// Most archives of one base, and most components of one archive.
const MAX_ARCHIVES: usize = 100;

/// The keys of `apt`.
pub(super) static SHAPE: Shape = Shape {
    name: "apt",
    doc: "The archives that packages are installed from, and how they are verified.",
    keys: &[&[
        Key::needed("archives", Kind::List(&Kind::Map(&ARCHIVE)), "the archives, in order"),
        Key::new(
            "keyring",
            Kind::Word(&reference::SCALAR),
            "a file with the keys that sign the archives, in binary form; else the keys in the root itself",
        ),
        Key::new(
            "recommends",
            Kind::Flag,
            "whether recommended packages are installed too; `no` if absent",
        ),
    ]],
};

/// The keys of an archive.
static ARCHIVE: Shape = Shape {
    name: "archive",
    doc: "One archive of Debian packages.",
    keys: &[&[
        Key::needed("url", Kind::Word(&ArchiveUrl::SCALAR), "where the folder `dists` is"),
        Key::needed(
            "suite",
            Kind::Word(&Suite::SCALAR),
            "the release, e.g. `lenny` or `lenny/updates`",
        ),
        Key::needed(
            "components",
            Kind::OneOrMore(&Kind::Word(&Suite::SCALAR)),
            "the components, e.g. `main`",
        ),
        Key::new("trusted", Kind::Flag, "`yes` installs without checking signatures"),
        Key::new(
            "auth",
            Kind::Word(&Name::SCALAR),
            "a declared secret that is `USER:PASSWORD`, of letters, digits and `. _ ~ -`",
        ),
        Key::new("when", WHEN, "only if these build args have these values"),
    ]],
};

/// Where packages come from and how they are verified.
#[derive(Debug, Clone)]
pub struct Apt {
    /// The archives that are used in this build; never empty.
    pub archives: Vec<Archive>,
    /// The keys that sign the archives; the root's own if absent.
    pub keyring: Option<Reference>,
    /// Whether recommended packages are installed.
    pub recommends: bool,
    /// Where it stands.
    pub span: Span,
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
    /// Whether packages are installed without a valid signature.
    pub trusted: bool,
    /// The secret with the user's name and password.
    pub auth: Option<Name>,
    /// Where it stands.
    pub span: Span,
}

pub(super) fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Apt> {
    let fields = reader.map(node, &SHAPE, "`apt`")?;
    let keyring = match fields.get("keyring") {
        Some(node) => Some(Reference::read(node, reader)?),
        None => None,
    };
    let recommends = fields.get("recommends").and_then(|node| reader.flag(node)).unwrap_or(false);
    let list = fields.get("archives")?;
    if list.value == Value::List(Vec::new()) {
        reader.report(Diagnostic::new(codes::BAD_VALUE, list.span, "`archives` is empty"));
    }
    let items = reader.list(list)?;
    expect_few(items, "archives", list, reader);
    let mut archives = Vec::new();
    for node in items.iter().take(MAX_ARCHIVES) {
        if let Some((archive, holds)) = read_archive(node, reader)
            && holds
        {
            archives.push(archive);
        }
    }
    let first = archives.first()?;
    if let Some(other) = archives.iter().find(|other| other.trusted != first.trusted) {
        let message = "some archives are trusted and some are not";
        let hint = "old versions of apt have one switch for all of them: give every archive the same `trusted`";
        let mistake = Diagnostic::new(codes::BAD_VALUE, other.span, message).hint(hint);
        reader.report(mistake.label(first.span, "this archive is different"));
    }
    Some(Apt { archives, keyring, recommends, span: node.span })
}

fn read_archive(node: &Node, reader: &mut Reader<'_>) -> Option<(Archive, bool)> {
    let fields = reader.map(node, &ARCHIVE, "an archive")?;
    let holds = fields.get("when").is_none_or(|node| declared::holds(node, reader));
    let url = fields.get("url").and_then(|node| reader.value(node));
    let suite = fields.get("suite").and_then(|node| reader.value(node));
    let components = fields.get("components").map(|node| {
        let words = reader.words(node);
        expect_few(&words, "components", node, reader);
        words
    });
    let components = components.unwrap_or_default().into_iter().take(MAX_ARCHIVES);
    let components: Vec<Suite> = components.map(|component| component.value).collect();
    let trusted = fields.get("trusted").and_then(|node| reader.flag(node)).unwrap_or(false);
    if fields.get("components").is_some_and(|node| node.value == Value::List(Vec::new())) {
        reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, "`components` is empty"));
    }
    let auth = fields.get("auth").and_then(|node| {
        let name: Name = reader.value(node)?;
        reader.mention(std::slice::from_ref(&name), Role::Secret, node.span);
        Some(name)
    });
    if components.is_empty() {
        return None;
    }
    let (url, suite, span) = (url?, suite?, node.span);
    Some((Archive { url, suite, components, trusted, auth, span }, holds))
}

fn expect_few<T>(list: &[T], what: &str, node: &Node, reader: &mut Reader<'_>) {
    if list.len() > MAX_ARCHIVES {
        let message =
            format!("there are {} {what}, at most {MAX_ARCHIVES} are allowed", list.len());
        reader.report(Diagnostic::new(codes::LIMIT, node.span.start(), message));
    }
}
