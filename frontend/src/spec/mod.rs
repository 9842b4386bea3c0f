//! The spec: what a user writes, read into typed values.
//!
//! [`read`] takes text and build args and gives a [`Spec`] together with every
//! mistake it found; what only the whole can tell is left to [`crate::check`].

mod apt;
pub mod args;
mod image;
pub mod reader;
mod source;
pub mod values;
pub mod yaml;

pub use apt::{Apt, Archive, Keyring};
pub(crate) use image::read_pairs;
pub use image::{Command, Healthcheck, Image, Settings};
pub use source::{Source, SourceKind};

use crate::diagnostic::{Diagnostic, Report, Span, Spanned};
use args::Args;
use buildkit_llb::Platform;
use reader::Reader;
use std::collections::BTreeMap;
use values::Name;
use yaml::Node;

/// The only version of the format so far.
const VERSION: &str = "1";
/// Most images one spec may have.
const MAX_IMAGES: usize = 200;
/// Most sources one spec may have.
const MAX_SOURCES: usize = 200;
/// The parent that stands for the shared root.
pub const ROOT: &str = "root";
/// The source that stands for the build context.
pub const CONTEXT: &str = "context";
/// Names that mean something by themselves.
const RESERVED: [&str; 3] = [ROOT, CONTEXT, "scratch"];

/// A whole spec. Lists are in the order of the file.
#[derive(Debug)]
pub struct Spec {
    /// The project: namespace of its cache mounts.
    pub name: Name,
    /// What it is, in the author's words.
    pub description: Option<String>,
    /// Declared build args with their values.
    pub args: Args,
    /// Named sources.
    pub sources: Vec<Source>,
    /// The names of all sources, of those with mistakes too.
    pub source_names: Vec<String>,
    /// The root that every image grows from.
    pub root: Root,
    /// Where `apt` steps install from.
    pub apt: Option<Apt>,
    /// Whether `apt` is there, with mistakes or without.
    pub declares_apt: bool,
    /// The images, and where the list stands.
    pub images: Spanned<Vec<Image>>,
    /// The image that is built when no target is named.
    pub default: Option<Spanned<Name>>,
}

/// The shared root filesystem.
#[derive(Debug, Clone)]
pub struct Root {
    /// The source it comes from.
    pub source: Spanned<Name>,
    /// The platform of everything that grows from it.
    pub platform: Platform,
    /// Where it stands.
    pub span: Span,
}

/// Reads `text` with the build args that the user gave.
///
/// Returns `None` only if so much is missing that there is no spec to check;
/// `report` then says why.
#[must_use]
pub fn read(text: &str, given: &BTreeMap<String, String>, report: &mut Report) -> Option<Spec> {
    let top = match yaml::parse(text) {
        Ok(top) => top,
        Err(mistake) => {
            report.error(if is_dockerfile(text) { not_a_spec() } else { mistake });
            return None;
        }
    };
    if !matches!(top.value, yaml::Value::Map(_)) && is_dockerfile(text) {
        report.error(not_a_spec());
        return None;
    }
    let no_args = Args::default();
    let mut reader = Reader::new(&no_args, report);
    let mut fields = reader.map(&top, "the spec")?;
    // `syntax` is how a JSON spec names its frontend; a YAML one has a comment.
    fields.take("syntax");
    if let Some(node) = fields.need("version", &mut reader) {
        check_version(node, &mut reader);
    }
    let args = Args::read(fields.take("args"), top.span, given, report);

    let mut reader = Reader::new(&args, report);
    let name = fields.need("name", &mut reader).and_then(|node| reader.parse::<Name>(node));
    let description = fields.take("description").and_then(|node| reader.raw_text(node));
    let sources = fields.need("sources", &mut reader);
    let source_names = sources.map(Node::keys).unwrap_or_default();
    let sources =
        sources.map(|node| read_named(node, "`sources`", MAX_SOURCES, &mut reader, source::read));
    let root = fields.need("root", &mut reader).and_then(|node| read_root(node, &mut reader));
    let apt = fields.take("apt");
    let declares_apt = apt.is_some();
    let apt = apt.and_then(|node| apt::read(node, &mut reader));
    let images_line = fields.line_of("images").unwrap_or(Span::line(1));
    let images = fields.need("images", &mut reader).map(|node| {
        let list = read_named(node, "`images`", MAX_IMAGES, &mut reader, image::read);
        if list.is_empty() && reader.is_clean() {
            reader.error(Diagnostic::new(node.span, "there are no images"));
        }
        Spanned::new(list, images_line)
    });
    let default = fields.take("default").and_then(|node| reader.parse(node));
    fields.finish(&mut reader);

    Some(Spec {
        name: name?.value,
        description,
        sources: sources?,
        source_names,
        root: root?,
        apt,
        declares_apt,
        images: images?,
        default,
        args,
    })
}

/// Whether `text` has what every Dockerfile has and no spec can have.
fn is_dockerfile(text: &str) -> bool {
    let starts = |line: &str, word: &str| {
        line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    let has_version = text.lines().any(|line| starts(line, "version:"));
    !has_version && text.lines().any(|line| starts(line, "from "))
}

fn not_a_spec() -> Diagnostic {
    Diagnostic::new(Span::line(1), "this is a Dockerfile, not a spec")
        .hint("name the spec with `-f`, e.g. `-f jesteros.yaml`")
}

fn check_version(node: &Node, reader: &mut Reader<'_>) {
    let Some(version) = reader.raw_text(node) else { return };
    if version != VERSION {
        let message = format!("version `{version}` of the spec is not known");
        reader.error(Diagnostic::new(node.span, message).hint("this frontend reads version 1"));
    }
}

fn read_root(node: &Node, reader: &mut Reader<'_>) -> Option<Root> {
    let mut fields = reader.map(node, "`root`")?;
    let source = fields.need("source", reader).and_then(|node| reader.parse(node));
    let platform = fields.need("platform", reader).and_then(|node| reader.parse(node));
    fields.finish(reader);
    Some(Root { source: source?, platform: platform?.value, span: node.span })
}

/// Reads a map of named things; a reserved name or too many are mistakes.
fn read_named<T>(
    node: &Node,
    what: &str,
    max: usize,
    reader: &mut Reader<'_>,
    read: fn(Spanned<Name>, &Node, &mut Reader<'_>) -> Option<T>,
) -> Vec<T> {
    let entries = reader.entries::<Name>(node, what);
    if entries.len() > max {
        let message = format!("{what} has {} entries, at most {max} can be", entries.len());
        reader.error(Diagnostic::new(Span::line(node.span.first), message));
        return Vec::new();
    }
    let mut list = Vec::new();
    for (name, node) in entries {
        if RESERVED.contains(&name.value.as_str()) {
            let message = format!("`{}` cannot be a name here", name.value);
            reader.error(Diagnostic::new(name.span, message).hint("it means something by itself"));
        }
        list.extend(read(name, node, reader));
    }
    list
}
