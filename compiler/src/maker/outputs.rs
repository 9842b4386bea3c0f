//! `outputs`: which files of a build are kept.

use crate::diagnostic::{Diagnostic, Span, Spanned, codes, shown};
use crate::graph::broken::Broken;
use crate::graph::exec::TaskPlan;
use crate::graph::files::Files;
use crate::graph::scope::{Scope, Title};
use crate::language::reader::Reader;
use crate::language::shape::Kind;
use crate::run::{self, MountKind, Run};
use crate::values::{AbsPattern, KeyPath, RelPattern, Word as _};
use crate::yaml::Node;
use buildkit_llb::{Executed, Output};
use jesteros_manifest as manifest;
use std::collections::{BTreeMap, BTreeSet};

/// The value of the key `outputs`.
pub const KIND: Kind = Kind::Named {
    key: &KeyPath::SCALAR,
    value: &Kind::OneOrMore(&Kind::Word(&AbsPattern::SCALAR)),
};

/// Which files of a build are kept, and where they go.
#[derive(Debug)]
pub struct Outputs {
    list: Vec<Kept>,
    span: Span,
}

/// One key of `outputs`.
#[derive(Debug)]
struct Kept {
    key: String,
    path: String,
    is_folder: bool,
    from: Vec<Place>,
    span: Span,
}

/// Files of a build: in the root, or in a writable mount.
#[derive(Debug)]
struct Place {
    /// The mount; `/` for the root.
    mount: String,
    select: manifest::Selection,
}

/// Reads `outputs` of `run`.
pub fn read(node: &Node, run: &Run, reader: &mut Reader<'_>) -> Option<Outputs> {
    let entries = reader.entries(node, "`outputs`");
    let mut list = Vec::new();
    for (key, value) in entries {
        let Some(text) = reader.raw_text(key) else { continue };
        let span = key.span.join(value.span);
        let (path, is_folder) = match text.parse::<KeyPath>() {
            Ok(KeyPath::Plain { path, folder }) => (path, folder),
            Ok(KeyPath::Pattern(_)) | Err(_) => {
                let message = format!("`{}` is not a path of the artifact", shown(text));
                let mistake = Diagnostic::new(codes::BAD_VALUE, key.span, message);
                reader.report(mistake.hint("write an absolute path; a folder ends with `/`"));
                continue;
            }
        };
        let items = reader.one_or_more(value);
        let from: Vec<Place> =
            items.iter().filter_map(|item| read_place(item, run, reader)).collect();
        if from.len() != items.len() || from.is_empty() {
            continue;
        }
        let one_file = from.len() == 1 && matches!(from[0].select, manifest::Selection::Match(_));
        if !is_folder && !one_file {
            let message = format!("`{text}` is a file, and these are several");
            let mistake = Diagnostic::new(codes::REFERENCE, span, message);
            reader.report(mistake.hint(format!("write `{text}/` to put them into a folder")));
            continue;
        }
        list.push(Kept { key: text.to_owned(), path, is_folder, from, span });
    }
    if entries.is_empty() {
        let mistake = Diagnostic::new(
            codes::MISSING_KEY,
            node.span,
            "`outputs` is empty, so the build keeps nothing",
        );
        reader.report(mistake.hint("write `outputs: {/NAME: /PATH/IN/THE/BUILD}`"));
    }
    (list.len() == entries.len() && !list.is_empty()).then_some(Outputs { list, span: node.span })
}

fn read_place(node: &Node, run: &Run, reader: &mut Reader<'_>) -> Option<Place> {
    let text = reader.text(node)?;
    let bad = |message: String| Diagnostic::new(codes::BAD_VALUE, node.span, message);
    let Some(relative) = text.strip_prefix('/') else {
        let message = format!("`{}` is not a path of the build", shown(&text));
        reader.report(bad(message).hint("write an absolute path, e.g. `/src/out/program`"));
        return None;
    };
    let is_folder = relative.is_empty() || relative.ends_with('/');
    let pattern: RelPattern = match relative.trim_end_matches('/').parse() {
        Ok(pattern) => pattern,
        Err(_) if relative.trim_matches('/').is_empty() => {
            reader.report(
                bad("the whole root of the build cannot be kept".to_owned())
                    .hint("name a folder of it"),
            );
            return None;
        }
        Err(error) => {
            reader.report(bad(format!("in `{}`: {error}", shown(&text))));
            return None;
        }
    };
    let literal = format!("/{}", pattern.literal_prefix());
    let below = |path: &str, folder: &str| {
        let rest = path.strip_prefix(folder.trim_end_matches('/'));
        path == folder || rest.is_some_and(|rest| rest.starts_with('/'))
    };
    let whole = format!("/{}", pattern.as_str());
    let dropped = run
        .settings
        .caches
        .iter()
        .map(|cache| cache.path.as_str())
        .find(|path| below(&whole, path));
    let mounts = || run.settings.mounts.iter().map(|mount| (mount.path.as_str(), &mount.kind));
    let read_only = mounts().find(|(path, kind)| {
        below(&whole, path) && !matches!(kind, MountKind::Files { writable: true, .. })
    });
    if let Some(path) = dropped.or(read_only.map(|(path, _)| path)) {
        let message = format!("`{text}` is below the mount `{path}`, whose files are dropped");
        reader.report(bad(message).hint("let the program copy what is wanted to another folder"));
        return None;
    }
    let inside = mounts().filter(|(path, _)| below(&whole, path)).map(|(path, _)| path);
    let mount = inside.max_by_key(|path| path.len()).unwrap_or("/");
    let hidden =
        mounts().find(|(path, _)| *path != mount && (below(path, &literal) || below(path, &whole)));
    if let Some((path, _)) = hidden {
        let message = format!("`{text}` holds the mount `{path}`, whose files are not part of it");
        reader.report(bad(message).hint("name the files outside and inside the mount apart"));
        return None;
    }
    let relative =
        whole.strip_prefix(mount.trim_end_matches('/')).unwrap_or(&whole).trim_start_matches('/');
    let select = if is_folder {
        manifest::Selection::Folder(relative.to_owned())
    } else {
        manifest::Selection::Match(relative.to_owned())
    };
    Some(Place { mount: mount.to_owned(), select })
}

impl Outputs {
    /// The keys of what is kept, with their lines.
    #[must_use]
    pub fn brings(&self) -> Vec<Spanned<String>> {
        let keys = self.list.iter();
        keys.map(|kept| Spanned::new(manifest::brought_key(&kept.path), kept.span)).collect()
    }

    /// The writable mounts whose files are kept.
    pub fn mounts(&self) -> impl Iterator<Item = &str> {
        let places = self.list.iter().flat_map(|kept| &kept.from);
        places.map(|place| place.mount.as_str()).filter(|mount| *mount != "/")
    }

    /// Copies what is kept to a tree of its own.
    ///
    /// # Errors
    ///
    /// If the exec lacks an output that it was given.
    pub fn collect(
        &self,
        executed: &Executed,
        run: &Run,
        scope: &Scope<'_>,
    ) -> Result<Output, Broken> {
        let places = self.list.iter().flat_map(|kept| &kept.from);
        let mounts: BTreeSet<&str> = places.map(|place| place.mount.as_str()).collect();
        let mut inputs = Vec::new();
        let mut index: BTreeMap<&str, usize> = BTreeMap::new();
        for mount in mounts {
            let missing =
                || Broken(format!("the build of `{}` has no output at {mount}", scope.name));
            let (output, folder) = if mount == "/" {
                (executed.root().ok_or_else(missing)?.output().clone(), String::new())
            } else {
                (executed.mount(mount).ok_or_else(missing)?, run::mount_folder(mount, run, scope)?)
            };
            index.insert(mount, inputs.len());
            inputs.push(Files { folder, ..Files::made(format!("the build's {mount}"), output) });
        }
        let mut entries = Vec::new();
        for kept in &self.list {
            let mut from = Vec::new();
            for place in &kept.from {
                let missing =
                    || Broken(format!("the mount {} of `{}` is lost", place.mount, scope.name));
                let input = *index.get(place.mount.as_str()).ok_or_else(missing)?;
                from.push(manifest::From { input, select: place.select.clone() });
            }
            let kind = match <[manifest::From; 1]>::try_from(from) {
                Ok([from]) if !kept.is_folder => {
                    manifest::EntryKind::Copy { from, expand: BTreeMap::new() }
                }
                Ok(from) => folder(from.into()),
                Err(from) => folder(from),
            };
            entries.push(manifest::Entry {
                key: kept.key.clone(),
                path: kept.path.clone(),
                kind,
                attributes: manifest::Attributes::default(),
                optional: false,
            });
        }
        let task = manifest::Files { entries, ..manifest::Files::default() };
        let title = Title { number: None, layer: None, text: "outputs".to_owned() };
        scope.build.change(TaskPlan {
            title: title.full(scope.name),
            code: codes::HELPER,
            spans: vec![self.span],
            task: manifest::Task::Files(task),
            inputs,
            tree: Output::scratch(),
            lines: self.list.iter().map(|kept| (kept.key.clone(), kept.span)).collect(),
            ignore_cache: scope.ignores_cache(&title),
        })
    }
}

fn folder(from: Vec<manifest::From>) -> manifest::EntryKind {
    manifest::EntryKind::Folder { contents: Some(manifest::Contents::all_of(from)), replace: false }
}
