//! `mounts`, `caches` and `secrets` of a run.

use super::data::{Cache, Mount, MountKind, SecretPlace, SecretUse};
use crate::diagnostic::{Diagnostic, Spanned, codes};
use crate::language::mention::Role;
use crate::language::reader::Reader;
use crate::language::reference::{self, Reference};
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{AbsPath, EnvName, Name, SharingText, Size, Word as _};
use crate::yaml::{Node, Value};
use buildkit_llb::Sharing;

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
            caches.push(Cache { path: path.value, name, sharing });
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
        let path = fields.get("path").map(|node| reader.value::<AbsPath>(node));
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

/// A mount over the whole root, or over the places that the build itself uses,
/// would hide the image.
fn expect_mountable(path: &Spanned<AbsPath>, reader: &mut Reader<'_>) {
    let text = path.value.as_str();
    let own = text == "/run/jesteros" || text.starts_with("/run/jesteros/");
    if text == "/" || own {
        let message = format!("nothing can be mounted at `{text}`");
        let hint = if own { "the build itself uses this folder" } else { "name a folder below it" };
        reader.report(Diagnostic::new(codes::BAD_VALUE, path.span, message).hint(hint));
    }
}
