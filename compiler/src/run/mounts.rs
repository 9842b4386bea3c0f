//! `mounts`, `caches` and `secrets` of a run.

use super::data::{Cache, Mount, MountKind, SecretPlace, SecretUse, Settings};
use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::language::mention::Role;
use crate::language::reader::Reader;
use crate::language::reference::{self, Reference};
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{AbsPath, EnvName, Name, SharingText, Size, Word as _};
use crate::yaml::{Node, Value};
use buildkit_llb::Sharing;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The keys of a mount that is written as a mapping.
static MOUNT: Shape = Shape {
    name: "mount",
    doc: "Something mounted for the time of a run. What is written there is dropped.",
    keys: &[&[
        Key::new(
            "from",
            Kind::Word(&reference::SCALAR),
            "files of a source, base, image or artifact",
        ),
        Key::new("writable", Kind::Flag, "whether the program may write there"),
        Key::new("tmpfs", Kind::Word(&Size::SCALAR), "memory of this size, instead of files"),
    ]],
};

/// The keys of a cache that is written as a mapping.
static CACHE: Shape = Shape {
    name: "cache",
    doc: "A folder that is kept between builds, for each project and platform. It may be empty at any time.",
    keys: &[&[
        Key::needed("name", Kind::Word(&Name::SCALAR), "its name in the project"),
        Key::new("sharing", Kind::Word(&SharingText::SCALAR), "who may use it at the same time"),
    ]],
};

/// The keys of a secret that is written as a mapping.
static SECRET: Shape = Shape {
    name: "secret use",
    doc: "How a program gets a secret; without keys it is a file in `/run/secrets`.",
    keys: &[&[
        Key::new("env", Kind::Word(&EnvName::SCALAR), "the variable that holds it"),
        Key::new("path", Kind::Word(&AbsPath::SCALAR), "the file that holds it"),
    ]],
};

pub(super) const MOUNTS: Kind = Kind::Named {
    key: &AbsPath::SCALAR,
    value: &Kind::Any(&[Kind::Word(&reference::SCALAR), Kind::Map(&MOUNT)]),
};

pub(super) const CACHES: Kind = Kind::Named {
    key: &AbsPath::SCALAR,
    value: &Kind::Any(&[Kind::Word(&Name::SCALAR), Kind::Map(&CACHE)]),
};

pub(super) const SECRETS: Kind = Kind::Any(&[
    Kind::OneOrMore(&Kind::Word(&Name::SCALAR)),
    Kind::Named { key: &Name::SCALAR, value: &Kind::Any(&[Kind::Nothing, Kind::Map(&SECRET)]) },
]);

pub(super) fn read_mounts(node: &Node, reader: &mut Reader<'_>) -> Vec<Mount> {
    let entries = reader.named::<AbsPath>(node, "`mounts`");
    let mut mounts = Vec::new();
    for (path, value) in entries {
        expect_mountable(&path, reader);
        let span = path.span.join(value.span);
        if let Some(kind) = read_mount(value, &path, reader) {
            mounts.push(Mount { path: path.value, kind, span });
        }
    }
    mounts
}

fn read_mount(node: &Node, path: &Spanned<AbsPath>, reader: &mut Reader<'_>) -> Option<MountKind> {
    let Value::Map(_) = &node.value else {
        return Some(MountKind::Files { from: Reference::read(node, reader)?, writable: false });
    };
    let fields = reader.map(node, &MOUNT, &format!("the mount `{}`", path.value))?;
    let writable = fields.get("writable").and_then(|node| reader.flag(node));
    match (fields.get("from"), fields.get("tmpfs"), writable) {
        (Some(from), None, writable) => Some(MountKind::Files {
            from: Reference::read(from, reader)?,
            writable: writable.unwrap_or(false),
        }),
        (None, Some(size), None) => Some(MountKind::Tmpfs(reader.value::<Size>(size)?.bytes())),
        _ => {
            let message = format!("the mount `{}` is either `from` or `tmpfs`", path.value);
            let mistake = Diagnostic::new(codes::BAD_VALUE, node.span, message);
            reader.report(mistake.hint("memory is always writable: it takes no `writable`"));
            None
        }
    }
}

pub(super) fn read_caches(node: &Node, reader: &mut Reader<'_>) -> Vec<Cache> {
    let mut caches = Vec::new();
    for (path, value) in reader.named::<AbsPath>(node, "`caches`") {
        expect_mountable(&path, reader);
        let (name, sharing) = if let Value::Map(_) = &value.value {
            let what = format!("the cache `{}`", path.value);
            let Some(fields) = reader.map(value, &CACHE, &what) else { continue };
            let sharing = fields.get("sharing").and_then(|node| reader.value::<SharingText>(node));
            let sharing = sharing.map_or(Sharing::Shared, |sharing| sharing.sharing());
            (fields.get("name").and_then(|node| reader.value(node)), sharing)
        } else {
            (reader.value(value), Sharing::Shared)
        };
        if let Some(name) = name {
            let span = path.span.join(value.span);
            caches.push(Cache { path: path.value, name, sharing, span });
        }
    }
    caches
}

pub(super) fn read_secrets(node: &Node, reader: &mut Reader<'_>) -> Vec<SecretUse> {
    let mut secrets = Vec::new();
    let mut add = |name: Spanned<Name>, place, reader: &mut Reader<'_>| {
        reader.mention(std::slice::from_ref(&name.value), Role::Secret, name.span);
        secrets.push(SecretUse { name: name.value, place, span: name.span });
    };
    let Value::Map(_) = &node.value else {
        for name in reader.words::<Name>(node) {
            add(name, SecretPlace::File(None), reader);
        }
        return secrets;
    };
    for (name, value) in reader.named::<Name>(node, "`secrets`") {
        if value.value == Value::Null {
            add(name, SecretPlace::File(None), reader);
            continue;
        }
        let Some(fields) = reader.map(value, &SECRET, &format!("the secret `{}`", name.value))
        else {
            continue;
        };
        let env = fields.get("env").map(|node| reader.value::<EnvName>(node));
        let path = fields.get("path").map(|node| reader.word::<AbsPath>(node));
        if let Some(Some(path)) = &path {
            expect_mountable(path, reader);
        }
        let path = path.map(|path| path.map(|path| path.value));
        match (env, path) {
            (Some(Some(env)), None) => add(name, SecretPlace::Env(env), reader),
            (None, Some(Some(path))) => add(name, SecretPlace::File(Some(path)), reader),
            (None, None) => add(name, SecretPlace::File(None), reader),
            (Some(_), Some(_)) => {
                let message = format!("the secret `{}` is either `env` or `path`", name.value);
                reader.report(Diagnostic::new(codes::BAD_VALUE, value.span, message));
            }
            (Some(None), None) | (None, Some(None)) => {}
        }
    }
    secrets
}

/// A mount over the whole root, or over the places that the build itself uses, would hide
/// the image. The kernel's own file systems take no other mounts: the container does not
/// start, and the reason names folders of the builder.
fn expect_mountable(path: &Spanned<AbsPath>, reader: &mut Reader<'_>) {
    let text = path.value.as_str();
    let is_in = |folder: &str| {
        text.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let hint = if text == "/" {
        "name a folder below it"
    } else if is_in("/run/jesteros") || is_in("/run/buildkit") {
        "the build itself uses this folder"
    } else if text == "/dev" || is_in("/proc") || is_in("/sys") {
        "the system of the container itself is there"
    } else {
        return;
    };
    let message = format!("nothing can be mounted at `{text}`");
    reader.report(Diagnostic::new(codes::BAD_VALUE, path.span, message).hint(hint));
}

/// What a program sees at one path, or in one variable, comes from one entry.
pub(super) fn expect_distinct(settings: &Settings, reader: &mut Reader<'_>) {
    let mut report = |what: String, span: Span, first: Span| {
        let mistake = Diagnostic::new(codes::DUPLICATE, span, what);
        reader.report(mistake.label(first.start(), "it is here already"));
    };
    let mut paths: BTreeMap<Cow<'_, str>, Span> = BTreeMap::new();
    for (path, span) in settings.places() {
        if let Some(first) = paths.get(&path) {
            report(format!("two things are mounted at `{path}`"), span, *first);
        } else {
            paths.insert(path, span);
        }
    }
    let mut variables: BTreeMap<&str, Span> = BTreeMap::new();
    for (name, span) in settings.variables() {
        if let Some(first) = variables.insert(name, span) {
            report(format!("the variable `{name}` is set twice"), span, first);
        }
    }
}
