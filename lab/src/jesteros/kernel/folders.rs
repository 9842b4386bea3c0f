//! Writes the Kconfig files, Makefiles and C files of all folders.

use std::path::Path;

use anyhow::Result;

use super::code;
use super::options::{Folder, Options};
use crate::jesteros::write;

/// Folders whose Makefile is in `tree/`.
const OWN_MAKEFILE: [&str; 2] = ["init", "arch/arm"];

pub(super) fn write(options: &Options, source: &Path) -> Result<()> {
    for (place, folder) in &options.folders {
        let (parent, last) = place.rsplit_once('/').unwrap_or(("", place));
        let kconfig = if last.starts_with("Kconfig") {
            source.join(parent).join(last)
        } else {
            source.join(place).join("Kconfig")
        };
        if !folder.kconfig.is_empty() {
            write::file(&kconfig, lines(&folder.kconfig))?;
        }
        if !last.starts_with("Kconfig") && !OWN_MAKEFILE.contains(&place.as_str()) {
            one(options, place, folder, source)?;
        }
    }
    Ok(())
}

fn one(options: &Options, place: &str, folder: &Folder, source: &Path) -> Result<()> {
    let below = below(options, place);
    if folder.makefile.is_empty() && below.is_empty() {
        return Ok(());
    }
    let folders = below.iter().map(|name| format!("obj-y += {name}/"));
    let makefile: Vec<String> = folders.chain(folder.makefile.iter().cloned()).collect();
    write::file(&source.join(place).join("Makefile"), lines(&makefile))?;
    let header = source.join("include/linux").join(code::header_name(place));
    write::file(&header, code::header(place, parent(options, place)))?;
    for part in &folder.sources {
        let text = code::source(place, part);
        write::file(&source.join(place).join(format!("{}.c", part.name)), text)?;
    }
    Ok(())
}

/// The folders that a folder's Makefile must name: those below it that have files and that no
/// folder between them names. Folders of the machine are named by the Makefile of `arch/arm`.
fn below<'a>(options: &'a Options, place: &str) -> Vec<&'a str> {
    let built = |(name, folder): (&'a String, &Folder)| {
        let inner = name.strip_prefix(place)?.strip_prefix('/')?;
        (!folder.sources.is_empty() && parent(options, name) == Some(place)).then_some(inner)
    };
    options.folders.iter().filter_map(built).collect()
}

/// The nearest folder above a folder.
fn parent<'a>(options: &'a Options, place: &str) -> Option<&'a str> {
    let mut above = place;
    while let Some((outer, _)) = above.rsplit_once('/') {
        let found = options.folders.get_key_value(outer).map(|(name, _)| name.as_str());
        if let Some(name) = found.filter(|name| !OWN_MAKEFILE.contains(name)) {
            return Some(name);
        }
        above = outer;
    }
    None
}

fn lines(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}
