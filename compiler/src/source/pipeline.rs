//! What is done to the files of a source after they were fetched.

use crate::diagnostic::{Diagnostic, Span, codes};
use crate::language::mention::Role;
use crate::language::reader::{Fields, Reader};
use crate::language::reference::{self, Reference};
use crate::language::shape::{Key, Kind};
use crate::values::{Name, RelPattern, Word as _};
use std::collections::BTreeMap;

/// Most patches of one source.
const MAX_PATCHES: usize = 200;

pub(super) static KEYS: &[Key] = &[
    Key::new(
        "unpack",
        Kind::Flag,
        "whether the file is an archive to unpack: tar (plain, gzip, bzip2, lzma, xz, zstd), zip or deb",
    ),
    Key::new(
        "subdir",
        Kind::Word(&RelPattern::SCALAR),
        "a path or pattern of the one folder that becomes the root of the source",
    ),
    Key::new(
        "only",
        Kind::OneOrMore(&Kind::Word(&RelPattern::SCALAR)),
        "only files that match stay; applied after `subdir`",
    ),
    Key::new(
        "exclude",
        Kind::OneOrMore(&Kind::Word(&RelPattern::SCALAR)),
        "files that match go; applied after `only`",
    ),
    Key::new(
        "patches",
        Kind::OneOrMore(&Kind::Word(&reference::SCALAR)),
        "patch files, applied last and in order; a patch that is in the tree already is skipped",
    ),
    Key::new(
        "auth",
        Kind::Word(&Name::SCALAR),
        "with `http` and `git`: the declared secret whose text is sent as the header `Authorization`, e.g. `Bearer …`; without a line feed",
    ),
];

/// What is done to the files of a source, in the order of the fields.
#[derive(Debug, Clone, Default)]
pub struct Pipeline {
    /// Whether the one file is an archive to unpack.
    pub unpack: bool,
    /// The folder that becomes the root.
    pub subdir: Option<RelPattern>,
    /// What stays.
    pub only: Vec<RelPattern>,
    /// What goes.
    pub exclude: Vec<RelPattern>,
    /// Patches, in order.
    pub patches: Vec<Reference>,
    /// The lines of each part, by the key that the helper uses for it.
    pub lines: BTreeMap<String, Span>,
}

/// The secret that `auth` names.
pub(super) fn read_auth(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Option<Name> {
    let node = fields.get("auth")?;
    let name: Name = reader.value(node)?;
    reader.mention(std::slice::from_ref(&name), Role::Secret, node.span);
    Some(name)
}

impl Pipeline {
    /// Whether the files stay as they were fetched.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.unpack
            && self.subdir.is_none()
            && self.only.is_empty()
            && self.exclude.is_empty()
            && self.patches.is_empty()
    }

    /// This without `exclude`, and what `exclude` leaves out as patterns of an ignore file, if a
    /// client can leave it out of `folder` of what it sends.
    #[must_use]
    pub fn split_exclude(&self, folder: &str) -> Option<(Self, Vec<String>)> {
        // After `unpack` and `subdir`, the paths are others than those of the client.
        let is_first = !self.unpack && self.subdir.is_none() && !self.exclude.is_empty();
        if !is_first || folder.contains(['*', '?', '[', '\\', '!']) {
            return None;
        }
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let patterns = self.exclude.iter().map(|pattern| format!("{prefix}{pattern}"));
        Some((Self { exclude: Vec::new(), ..self.clone() }, patterns.collect()))
    }

    pub(super) fn read(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Self {
        let mut pipeline = Self::default();
        let mut lines = BTreeMap::new();
        if let Some(node) = fields.get("unpack") {
            pipeline.unpack = reader.flag(node).unwrap_or(false);
            lines.insert("unpack".to_owned(), node.span);
        }
        if let Some(node) = fields.get("subdir") {
            pipeline.subdir = reader.value(node);
            lines.insert("subdir".to_owned(), node.span);
        }
        for (key, list) in [("only", &mut pipeline.only), ("exclude", &mut pipeline.exclude)] {
            for pattern in
                fields.get(key).map(|node| reader.words::<RelPattern>(node)).unwrap_or_default()
            {
                lines.insert(format!("{key}:{}", pattern.value.as_str()), pattern.span);
                list.push(pattern.value);
            }
        }
        let patches =
            fields.get("patches").map(|node| reader.one_or_more(node)).unwrap_or_default();
        if patches.len() > MAX_PATCHES {
            let message =
                format!("there are {} patches, at most {MAX_PATCHES} are allowed", patches.len());
            let at = fields.span_of("patches").unwrap_or(fields.span()).start();
            reader.report(Diagnostic::new(codes::LIMIT, at, message));
        }
        for node in patches.iter().take(MAX_PATCHES) {
            if let Some(patch) = Reference::read(node, reader) {
                lines.insert(format!("patches:{}", pipeline.patches.len()), node.span);
                pipeline.patches.push(patch);
            }
        }
        if fields.has("patches") && pipeline.patches.is_empty() && patches.is_empty() {
            let message = "`patches` is empty";
            reader.report(Diagnostic::new(codes::BAD_VALUE, fields.span().start(), message));
        }
        pipeline.lines = lines;
        pipeline
    }
}
