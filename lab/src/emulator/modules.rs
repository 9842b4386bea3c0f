//! Which kernel modules must be loaded before which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use elf::ElfBytes;
use elf::endian::AnyEndian;

/// How deep the folders of modules may be nested.
const MOST_DEPTH: usize = 16;

/// The paths of the wanted modules and of all that they depend on, below the folder of one
/// kernel's modules. Each stands after those that it needs.
pub(super) fn in_load_order(folder: &Path, wanted: &[&str]) -> Result<Vec<PathBuf>> {
    let mut paths = BTreeMap::new();
    find(folder, MOST_DEPTH, &mut paths)?;
    let needs = |name: &str| {
        let path = paths.get(name).with_context(|| format!("the kernel has no module {name}"))?;
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        needs_of(&bytes).with_context(|| format!("cannot read what {name} depends on"))
    };
    let names = sorted(wanted, &needs)?;
    Ok(names.iter().filter_map(|name| paths.get(name).cloned()).collect())
}

/// All modules by their names, in which `_` stands for `-`.
fn find(folder: &Path, depth: usize, paths: &mut BTreeMap<String, PathBuf>) -> Result<()> {
    ensure!(depth > 0, "{} is too deep for kernel modules", folder.display());
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            find(&entry.path(), depth - 1, paths)?;
        } else if let Some(name) = entry.file_name().to_string_lossy().strip_suffix(".ko") {
            paths.insert(name.replace('-', "_"), entry.path());
        }
    }
    Ok(())
}

fn sorted(wanted: &[&str], needs: &dyn Fn(&str) -> Result<Vec<String>>) -> Result<Vec<String>> {
    let (mut order, mut seen) = (Vec::new(), BTreeSet::new());
    for name in wanted {
        add(name, needs, &mut seen, &mut order)?;
    }
    Ok(order)
}

/// Goes no deeper than there are modules, since each is visited once.
fn add(
    name: &str,
    needs: &dyn Fn(&str) -> Result<Vec<String>>,
    seen: &mut BTreeSet<String>,
    order: &mut Vec<String>,
) -> Result<()> {
    if seen.insert(name.to_owned()) {
        for need in needs(name)? {
            add(&need, needs, seen, order)?;
        }
        order.push(name.to_owned());
    }
    Ok(())
}

/// What a module says in its section `.modinfo`: `depends=` and names with commas between.
fn needs_of(module: &[u8]) -> Result<Vec<String>> {
    let file = ElfBytes::<AnyEndian>::minimal_parse(module)?;
    let section = file.section_header_by_name(".modinfo")?.context("it has no .modinfo")?;
    let (data, _) = file.section_data(&section)?;
    let depends = data
        .split(|byte| *byte == 0)
        .find_map(|field| field.strip_prefix(b"depends="))
        .context("its .modinfo has no `depends`")?;
    let names = std::str::from_utf8(depends)?.split(',').filter(|name| !name.is_empty());
    Ok(names.map(|name| name.replace('-', "_")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_is_loaded_before() {
        let needs = |name: &str| match name {
            "ext4" => Ok(vec!["jbd2".to_owned(), "crc16".to_owned()]),
            "jbd2" => Ok(vec!["crc16".to_owned()]),
            "crc16" => Ok(Vec::new()),
            other => anyhow::bail!("no {other}"),
        };
        assert_eq!(sorted(&["ext4", "jbd2"], &needs).unwrap(), ["crc16", "jbd2", "ext4"]);
        assert_eq!(sorted(&["fat"], &needs).unwrap_err().to_string(), "no fat");
    }

    #[test]
    fn a_file_that_is_no_module_is_an_error() {
        assert!(needs_of(b"\x7fELF").is_err());
        assert!(needs_of(b"").is_err());
    }
}
