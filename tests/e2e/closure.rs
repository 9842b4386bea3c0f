//! Which packages an install must add, computed from the archive's own metadata.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use jesteros_lab::archive::Package;

/// The packages of a root after `asked` have been installed from `archive`, without what
/// is only recommended.
pub(crate) fn installed(
    root: &BTreeMap<String, String>,
    archive: &[Package],
    asked: &[&str],
) -> Result<BTreeMap<String, String>> {
    let mut installed = root.clone();
    let mut queue: Vec<String> = asked.iter().map(|name| (*name).to_owned()).collect();
    let find = |name: &str| archive.iter().find(|package| package.name == name);
    while let Some(name) = queue.pop() {
        if installed.contains_key(&name) {
            continue;
        }
        let package = find(&name).with_context(|| format!("the archive has no {name}"))?;
        installed.insert(name, package.version.clone());
        for group in list(&package.depends) {
            let alternatives: Vec<&str> = group.split('|').map(bare).collect();
            let provided = |wanted: &str| {
                archive.iter().any(|package| {
                    installed.contains_key(&package.name)
                        && list(&package.provides).any(|name| name == wanted)
                })
            };
            if alternatives.iter().any(|name| installed.contains_key(*name) || provided(name)) {
                continue;
            }
            let first = alternatives.iter().find(|name| find(name).is_some());
            let first = first.with_context(|| format!("nothing satisfies `{group}`"))?;
            queue.push((*first).to_owned());
        }
    }
    Ok(installed)
}

fn list(field: &str) -> impl Iterator<Item = &str> {
    field.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

/// The name of a dependency without its version.
fn bare(dependency: &str) -> &str {
    dependency.split('(').next().unwrap_or_default().trim()
}
