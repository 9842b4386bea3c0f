//! The table `files` in the graph.

use super::attributes::Attributes;
use super::entry::{Entry, EntryKind, FileTable};
use super::native;
use crate::accounts::Accounts;
use crate::diagnostic::{Span, codes};
use crate::graph::broken::Broken;
use crate::graph::exec::TaskPlan;
use crate::graph::files::Files;
use crate::graph::scope::{Scope, Title};
use crate::language::reference::{RefPath, Reference};
use crate::needs::{Needs, Wanted};
use crate::values::KeyPath;
use buildkit_llb::Output;
use jesteros_manifest as manifest;
use std::collections::BTreeMap;

/// What the table needs besides the tree below it.
pub fn needs(accounts: &Accounts, table: &FileTable, needs: &mut Needs) {
    for entry in &table.entries {
        let wanted = |reference: &Reference| Wanted {
            reference: reference.clone(),
            optional: entry.optional,
        };
        needs.files.extend(entry.references().iter().map(wanted));
    }
    needs.helper.extend(table.span);
    needs.helper.extend(accounts.spans());
}

/// The tree `below` with these users, groups and files.
///
/// A table that BuildKit's own file operation does exactly becomes one; any other
/// is a task of the helper.
///
/// # Errors
///
/// If files that the planner promises are not there.
pub fn apply(
    accounts: &Accounts,
    table: &FileTable,
    scope: &Scope<'_>,
    title: &Title,
    spans: &[Span],
    below: &Output,
) -> Result<Output, Broken> {
    if accounts.is_empty()
        && let Some(file) = native::file(table, below, scope.build.epoch_ns())
    {
        return Ok(below.file(scope.describe(file, title, spans)));
    }
    let mut inputs = Inputs { scope, list: Vec::new(), known: BTreeMap::new() };
    let mut task = manifest::Files {
        groups: accounts.groups.iter().map(|group| group.value.clone()).collect(),
        users: accounts.users.iter().map(|user| user.value.clone()).collect(),
        checksums: table.checksums.is_some(),
        ..manifest::Files::default()
    };
    let mut lines: BTreeMap<String, Span> = BTreeMap::new();
    lines.extend(accounts.users.iter().map(|user| (user.value.key.clone(), user.span)));
    lines.extend(accounts.groups.iter().map(|group| (group.value.key.clone(), group.span)));
    lines.extend(table.checksums.map(|span| ("checksums".to_owned(), span)));
    for entry in &table.entries {
        lines.insert(entry.key.clone(), entry.span);
        match &entry.path {
            KeyPath::Pattern(pattern) => task.patterns.push(manifest::PatternEntry {
                key: entry.key.clone(),
                pattern: pattern.clone(),
                absent: matches!(entry.kind, EntryKind::Absent),
                attributes: attributes(&entry.attributes),
                optional: entry.optional,
            }),
            KeyPath::Plain { path, folder } => {
                // An optional entry whose source was not given is left out.
                let Some(kind) = inputs.kind(entry, *folder)? else { continue };
                task.entries.push(manifest::Entry {
                    key: entry.key.clone(),
                    path: path.clone(),
                    kind,
                    attributes: attributes(&entry.attributes),
                    optional: entry.optional,
                });
            }
        }
    }
    scope.build.change(TaskPlan {
        title: title.full(scope.name),
        code: codes::HELPER,
        spans: spans.to_vec(),
        task: manifest::Task::Files(task),
        inputs: inputs.list,
        tree: below.clone(),
        lines,
        ignore_cache: scope.ignores_cache(title),
    })
}

/// The inputs of the task, each source once.
struct Inputs<'a> {
    scope: &'a Scope<'a>,
    list: Vec<Files>,
    /// The number of each.
    known: BTreeMap<Files, usize>,
}

impl Inputs<'_> {
    fn kind(&mut self, entry: &Entry, folder: bool) -> Result<Option<manifest::EntryKind>, Broken> {
        Ok(Some(match &entry.kind {
            EntryKind::Attributes if folder => {
                manifest::EntryKind::Folder { contents: None, replace: false }
            }
            EntryKind::Attributes => manifest::EntryKind::Existing,
            EntryKind::Contents { from, contents, replace } => {
                let mut found = Vec::new();
                for reference in from {
                    found.extend(self.from(reference, entry.optional)?);
                }
                if found.is_empty() {
                    return Ok(None);
                }
                let patterns = |list: &[crate::values::RelPattern]| {
                    list.iter().map(|p| p.as_str().to_owned()).collect()
                };
                let contents = manifest::Contents {
                    from: found,
                    only: patterns(&contents.only),
                    exclude: patterns(&contents.exclude),
                    file_mode: contents.file_mode,
                    folder_mode: contents.folder_mode,
                    owner: entry.attributes.owner.as_ref().map(|owner| owner.to_manifest()),
                    expand: contents.expand.clone(),
                };
                manifest::EntryKind::Folder { contents: Some(contents), replace: *replace }
            }
            EntryKind::Copy { from, expand } => {
                let Some(from) = self.from(from, entry.optional)? else { return Ok(None) };
                manifest::EntryKind::Copy { from, expand: expand.clone() }
            }
            EntryKind::Text(text) => manifest::EntryKind::Text(text.clone()),
            EntryKind::Link { target, .. } => manifest::EntryKind::Link(target.as_str().to_owned()),
            EntryKind::Hardlink(path) => manifest::EntryKind::Hardlink(path.as_str().to_owned()),
            EntryKind::Device(device) => manifest::EntryKind::Device(*device),
            EntryKind::Fifo => manifest::EntryKind::Fifo,
            EntryKind::Edit(edits) => manifest::EntryKind::Edit(edits.clone()),
            EntryKind::Absent => manifest::EntryKind::Absent,
        }))
    }

    fn from(
        &mut self,
        reference: &Reference,
        optional: bool,
    ) -> Result<Option<manifest::From>, Broken> {
        match (self.scope.find)(reference)? {
            Some(files) => {
                Ok(Some(manifest::From { input: self.index(files), select: select(reference) }))
            }
            None if optional => Ok(None),
            None => Err(Broken(format!("`{reference}` was not given and is needed"))),
        }
    }

    fn index(&mut self, files: Files) -> usize {
        let next = self.list.len();
        let index = *self.known.entry(files.clone()).or_insert(next);
        if index == next {
            self.list.push(files);
        }
        index
    }
}

fn select(reference: &Reference) -> manifest::Selection {
    match &reference.path {
        RefPath::Whole => manifest::Selection::Folder(String::new()),
        RefPath::Folder(folder) => manifest::Selection::Folder(folder.as_str().to_owned()),
        RefPath::Match(pattern) => manifest::Selection::Match(pattern.as_str().to_owned()),
    }
}

fn attributes(attributes: &Attributes) -> manifest::Attributes {
    manifest::Attributes {
        mode: attributes.mode,
        owner: attributes.owner.as_ref().map(|owner| owner.to_manifest()),
        xattrs: attributes.xattrs.clone(),
        capabilities: attributes.capabilities.clone(),
    }
}
