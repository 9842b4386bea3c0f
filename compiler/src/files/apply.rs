//! The table `files` in the graph.

use super::attributes::Attributes;
use super::entry::{Entry, EntryKind, FileTable};
use super::native;
use crate::accounts::Accounts;
use crate::diagnostic::{Span, codes};
use crate::graph::broken::Broken;
use crate::graph::exec::TaskPlan;
use crate::graph::inputs::Inputs;
use crate::graph::scope::{Scope, Title};
use crate::language::reference::Reference;
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
    let mut inputs = Inputs::new(scope);
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
                let Some(kind) = kind(&mut inputs, entry, *folder)? else { continue };
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
        inputs: inputs.into_list(),
        tree: below.clone(),
        lines,
        ignore_cache: scope.ignores_cache(title),
    })
}

/// What an entry is made of; none if it is optional and its source was not given.
fn kind(
    inputs: &mut Inputs<'_>,
    entry: &Entry,
    folder: bool,
) -> Result<Option<manifest::EntryKind>, Broken> {
    Ok(Some(match &entry.kind {
        EntryKind::Attributes if folder => {
            manifest::EntryKind::Folder { contents: None, replace: false }
        }
        EntryKind::Attributes => manifest::EntryKind::Existing,
        EntryKind::Contents { from, contents, replace } => {
            let mut found = Vec::new();
            for reference in from {
                found.extend(inputs.from(reference, entry.optional)?);
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
            let Some(from) = inputs.from(from, entry.optional)? else { return Ok(None) };
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

fn attributes(attributes: &Attributes) -> manifest::Attributes {
    manifest::Attributes {
        mode: attributes.mode,
        owner: attributes.owner.as_ref().map(|owner| owner.to_manifest()),
        xattrs: attributes.xattrs.clone(),
        capabilities: attributes.capabilities.clone(),
    }
}
