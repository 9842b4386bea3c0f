//! The top level of a spec.

use super::document::Document;
use super::group::{self, Group};
use super::lineage::Lineage;
use super::secret::{self, Secret};
use super::thing::Thing;
use crate::artifact::{self, Artifact};
use crate::base::{self, Base};
use crate::diagnostic::{Diagnostic, Report, Span, Spanned, codes, shown};
use crate::image::{self, Image};
use crate::language::args::Args;
use crate::language::declared;
use crate::language::mention::{Mention, Role};
use crate::language::reader::Reader;
use crate::language::reference::SCRATCH;
use crate::language::shape::{Key, Kind, Shape};
use crate::language::table::Table;
use crate::source::{self, Source};
use crate::values::{Name, Word as _};
use crate::yaml::{Node, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The only version of the language so far.
const VERSION: &str = "1";
/// Most things of one kind (sources, bases, images, …).
const MAX_THINGS: usize = 500;
/// Most steps of all images together, with those that `packages` and `files` stand for.
const MAX_STEPS: usize = 10_000;

/// The keys of the top level.
pub static SHAPE: Shape = Shape {
    name: "spec",
    doc: "One file that says which images and files a project makes. Keys that begin with `x-` are ignored.",
    keys: &[&[
        Key::new(
            "syntax",
            Kind::Text,
            "in JSON only: the frontend image, which YAML names in its first line",
        ),
        Key::needed("version", Kind::Choice(&["1"]), "the version of the language"),
        Key::needed(
            "name",
            Kind::Word(&Name::SCALAR),
            "the project: the namespace of its caches and the host name in builds",
        ),
        Key::new("description", Kind::Text, "what the project is, for people"),
        Key::new(
            "default",
            Kind::Word(&Name::SCALAR),
            "the target that is built without `--target`; needed if there are several targets",
        ),
        Key::new("args", declared::ARGS, "build args by name"),
        Key::new("secrets", secret::KIND, "what `--secret` brings, by name"),
        Key::new(
            "sources",
            Kind::Named { key: &Name::SCALAR, value: &Kind::Map(&source::SHAPE) },
            "where files come from, by name",
        ),
        Key::new(
            "bases",
            Kind::Named { key: &Name::SCALAR, value: &Kind::Map(&base::SHAPE) },
            "root file systems that images start from, by name",
        ),
        Key::new(
            "images",
            Kind::Named { key: &Name::SCALAR, value: &Kind::Map(&image::SHAPE) },
            "images by name",
        ),
        Key::new(
            "artifacts",
            Kind::Named { key: &Name::SCALAR, value: &Kind::Map(&artifact::SHAPE) },
            "files that leave the build, by name",
        ),
        Key::new("groups", group::KIND, "targets that are built together, by name"),
    ]],
};

/// What a spec says for one platform.
#[derive(Debug, Default)]
pub struct Spec {
    /// The project.
    pub name: Option<Name>,
    /// What it is, in the author's words.
    pub description: Option<String>,
    /// Build args with their values.
    pub args: Args,
    /// Declared secrets.
    pub secrets: Table<Secret>,
    /// Sources.
    pub sources: Table<Source>,
    /// Bases.
    pub bases: Table<Base>,
    /// Images.
    pub images: Table<Image>,
    /// Artifacts.
    pub artifacts: Table<Artifact>,
    /// Groups.
    pub groups: Table<Group>,
    /// The target that is built without `--target`.
    pub default: Option<Spanned<Name>>,
    /// Whether the key `default` is there, with mistakes or without.
    pub has_default: bool,
    /// Every declared name of sources, bases, images, artifacts and groups, also of
    /// those with mistakes, with its kind and place.
    pub names: BTreeMap<Name, (Thing, Span)>,
    /// Every place that names something.
    pub mentions: Vec<Mention>,
    /// The names of declared secrets, also of those with mistakes.
    pub secret_names: BTreeSet<Name>,
    /// What the images grow from.
    lineage: Lineage,
}

impl Spec {
    /// Reads `document` with the build args `given` and the automatic ones; every
    /// mistake goes to `report`, and what has one is left out.
    #[must_use]
    pub fn read(
        document: &Document,
        given: &BTreeMap<String, String>,
        automatic: BTreeMap<String, String>,
        report: &mut Report,
    ) -> Self {
        let top = document.top();
        let args = declared::read(top.get("args"), given, automatic, report);
        let mut spec = Self::default();
        let mut reader = Reader::new(&args, report);
        spec.fill(top, &mut reader);
        spec.mentions = reader.into_mentions();
        spec.lineage = Lineage::of(&spec.images);
        spec.args = args;
        spec
    }

    fn fill(&mut self, top: &Node, reader: &mut Reader<'_>) {
        // Reports unknown and missing keys.
        if reader.map(&without_extensions(top), &SHAPE, "the spec").is_none() {
            return;
        }
        let get = |key: &str| top.get(key);
        if let Some(node) = get("version") {
            check_version(node, reader);
        }
        self.name = get("name").and_then(|node| reader.value(node));
        self.description =
            get("description").and_then(|node| reader.raw_text(node)).map(str::to_owned);
        self.secrets = things(get("secrets"), "`secrets`", reader, secret::read);
        self.secret_names = names_in(get("secrets"));
        self.sources = self.named(get("sources"), "`sources`", Thing::Source, reader, source::read);
        self.bases = self.named(get("bases"), "`bases`", Thing::Base, reader, base::read);
        self.images = self.named(get("images"), "`images`", Thing::Image, reader, image::read);
        let steps: usize = self.images.iter().map(|image| image.steps.len()).sum();
        if steps > MAX_STEPS {
            let message =
                format!("the images have {steps} layers in all, at most {MAX_STEPS} are allowed");
            let at = get("images").map_or(top.span, |node| node.span).start();
            reader.report(Diagnostic::new(codes::LIMIT, at, message));
        }
        self.artifacts =
            self.named(get("artifacts"), "`artifacts`", Thing::Artifact, reader, artifact::read);
        self.groups = self.named(get("groups"), "`groups`", Thing::Group, reader, group::read);
        reader.set_owner(None);
        self.has_default = get("default").is_some();
        self.default = get("default").and_then(|node| reader.word(node));
        if let Some(default) = &self.default {
            reader.mention(std::slice::from_ref(&default.value), Role::Target, default.span);
        }
    }

    fn named<T>(
        &mut self,
        node: Option<&Node>,
        what: &str,
        thing: Thing,
        reader: &mut Reader<'_>,
        read: fn(Spanned<Name>, &Node, &mut Reader<'_>) -> Option<T>,
    ) -> Table<T> {
        if let Some(Value::Map(entries)) = node.map(|node| &node.value) {
            for (key, _) in entries {
                let Value::Scalar(text) = &key.value else { continue };
                let Ok(name) = text.parse::<Name>() else { continue };
                if name.is_reserved() {
                    let message = format!("`{name}` is reserved and cannot name {}", thing.noun());
                    reader.report(Diagnostic::new(codes::RESERVED_NAME, key.span, message));
                } else if let Some((other, span)) =
                    self.names.insert(name.clone(), (thing, key.span))
                {
                    let message =
                        format!("`{name}` names both {} and {}", other.noun(), thing.noun());
                    let mistake = Diagnostic::new(codes::DUPLICATE, key.span, message);
                    reader.report(
                        mistake
                            .label(span, format!("{} of this name", other.noun()))
                            .hint("rename one of them"),
                    );
                }
            }
        }
        things(node, what, reader, read)
    }

    /// The kind of thing that `name` is.
    #[must_use]
    pub fn thing(&self, name: &Name) -> Option<Thing> {
        self.names.get(name).map(|(thing, _)| *thing)
    }

    /// The base that `name` is or grows from.
    #[must_use]
    pub fn base_of(&self, name: &Name) -> Option<&Base> {
        self.bases.get(self.root_of(name))
    }

    /// Whether `name` is `scratch` or grows from it. An unknown name, and a base with a
    /// mistake, are reported where they stand.
    #[must_use]
    pub fn is_from_scratch(&self, name: &Name) -> bool {
        self.root_of(name).as_str() == SCRATCH
    }

    /// The layers that the image `name` has on top of its base, with those of all images
    /// below it; 0 for what is no image.
    #[must_use]
    pub fn layers_of(&self, name: &Name) -> usize {
        self.lineage.root(name).map_or(0, |root| root.layers)
    }

    /// The name at the bottom of what `name` grows from.
    fn root_of<'a>(&'a self, name: &'a Name) -> &'a Name {
        self.lineage.root(name).map_or(name, |root| &root.name)
    }

    /// The names of all targets, in the order of kinds and of the file.
    pub fn targets(&self) -> impl Iterator<Item = &Spanned<Name>> {
        let images = self.images.iter().map(|image| &image.name);
        images.chain(self.artifacts.iter().map(|artifact| &artifact.name))
    }
}

/// Reads a mapping of named things; too many of them are a mistake.
fn things<T>(
    node: Option<&Node>,
    what: &str,
    reader: &mut Reader<'_>,
    read: fn(Spanned<Name>, &Node, &mut Reader<'_>) -> Option<T>,
) -> Table<T> {
    let mut table = Table::default();
    let Some(node) = node else { return table };
    let entries = reader.named::<Name>(node, what);
    if entries.len() > MAX_THINGS {
        let message =
            format!("{what} has {} entries, at most {MAX_THINGS} are allowed", entries.len());
        reader.report(Diagnostic::new(codes::LIMIT, node.span.start(), message));
        return table;
    }
    for (name, node) in entries {
        reader.set_owner(Some(&name.value));
        let key = name.value.clone();
        if let Some(thing) = read(name, node, reader) {
            table.insert(key, thing);
        }
    }
    table
}

fn names_in(node: Option<&Node>) -> BTreeSet<Name> {
    let Some(Value::Map(entries)) = node.map(|node| &node.value) else { return BTreeSet::new() };
    let keys = entries.iter().filter_map(|(key, _)| match &key.value {
        Value::Scalar(text) => text.parse().ok(),
        Value::Null | Value::List(_) | Value::Map(_) => None,
    });
    keys.collect()
}

/// The top level without keys that begin with `x-`.
fn without_extensions(top: &Node) -> Node {
    let Value::Map(entries) = &top.value else { return top.clone() };
    let kept = entries
        .iter()
        .filter(|(key, _)| !matches!(&key.value, Value::Scalar(text) if text.starts_with("x-")));
    // Only the keys are looked at: the values need not be copied.
    let kept =
        kept.map(|(key, value)| (key.clone(), Node { span: value.span, value: Value::Null }));
    Node { span: top.span, value: Value::Map(kept.collect()) }
}

fn check_version(node: &Node, reader: &mut Reader<'_>) {
    let Some(version) = reader.raw_text(node) else { return };
    if version != VERSION {
        let message = format!("version `{}` of the language is not known", shown(version));
        reader.report(
            Diagnostic::new(codes::BAD_VALUE, node.span, message)
                .hint("this frontend reads version 1"),
        );
    }
}
