//! The task that measures a tree.

use crate::check::size::{self, size_of};
use crate::check::subject::Tree;
use crate::findings::Findings;
use crate::input::Inputs;
use crate::path::TreePath;
use crate::place::root::{Place, is_file};
use crate::problem::Outcome;
use crate::write;
use jesteros_manifest::{Amount, MEASURED, Measure, Measured, Sized};
use rustix::fs::Stat;
use std::collections::BTreeMap;

/// What findings call everything that is wrong.
const KEY: &str = "measure";
/// How many files and packages are named.
const MOST: usize = 20;
/// Where dpkg keeps the lists of the files of packages.
const LISTS: &str = "/var/lib/dpkg/info";

/// The folder into which newer systems have moved `/bin`, `/lib` and others. Lists of packages
/// may have their old names.
const MOVED: &[u8] = b"usr/";

/// Measures input 0; the tree, which must be empty, then holds one file.
pub(crate) fn run(
    task: &Measure,
    tree: &Place,
    inputs: &Inputs,
    epoch: i64,
    findings: &mut Findings,
) {
    let measured = measure(task, inputs);
    let made = measured.and_then(|measured| write::answer(tree, MEASURED, &measured, epoch));
    findings.keep(KEY, made);
}

fn measure(task: &Measure, inputs: &Inputs) -> Outcome<Measured> {
    let tree = Tree::of(inputs.get(0)?);
    let files = tree.files()?;
    let all = amount(files.iter().map(|(_, stat)| *stat));
    let own = match task.below {
        None => all,
        Some(below) => {
            let below = Tree::of(inputs.get(below)?);
            let below: BTreeMap<&TreePath, &Stat> =
                below.all()?.iter().map(|(path, stat)| (path, stat)).collect();
            let is_own = |path: &TreePath, stat: &Stat| {
                below.get(path).is_none_or(|before| !is_same(before, stat))
            };
            let own = files.iter().filter(|(path, stat)| is_own(path, stat));
            amount(own.map(|(_, stat)| *stat))
        }
    };
    let budgets = task.budgets.iter().map(|of| size::measure(*of, &tree));
    let budgets = budgets.collect::<Outcome<Vec<u64>>>()?;
    let packages = largest(packages(&tree, &files)?);
    let files =
        files.iter().map(|(path, stat)| Sized { name: path.to_string(), bytes: size_of(stat) });
    let files = largest(files.collect());
    Ok(Measured { all, own, budgets, files, packages })
}

fn amount<'t>(files: impl Iterator<Item = &'t Stat>) -> Amount {
    files.fold(Amount::default(), |Amount { files, bytes }, stat| Amount {
        files: files + 1,
        bytes: bytes.saturating_add(size_of(stat)),
    })
}

/// Whether a layer would leave the file out: by size, time, mode and owner, as containerd
/// compares files (`sameFile` in `fs/diff.go` of containerd/continuity).
fn is_same(before: &Stat, after: &Stat) -> bool {
    let what = |stat: &Stat| {
        (stat.st_size, stat.st_mode, stat.st_uid, stat.st_gid, stat.st_mtime, stat.st_mtime_nsec)
    };
    what(before) == what(after)
}

/// How large the files of each installed package are together.
fn packages(tree: &Tree<'_>, files: &[(&TreePath, &Stat)]) -> Outcome<Vec<Sized>> {
    let folder = TreePath::parse(LISTS.as_bytes())?;
    let lists = tree.all()?.iter().filter(|(path, stat)| {
        path.parent().as_ref() == Some(&folder)
            && is_file(stat)
            && path.name().is_some_and(|name| name.ends_with(b".list"))
    });
    let sizes: BTreeMap<&[u8], u64> =
        files.iter().map(|(path, stat)| (path.as_bytes(), size_of(stat))).collect();
    let mut found = Vec::new();
    for (path, _) in lists {
        let Some(name) = path.name().and_then(|name| name.strip_suffix(b".list")) else { continue };
        let text = tree.place().read(path)?;
        let lines = text.split(|byte| *byte == b'\n');
        let bytes = lines.filter_map(|line| {
            let path = TreePath::parse(line).ok()?;
            let moved = || sizes.get([MOVED, path.as_bytes()].concat().as_slice());
            sizes.get(path.as_bytes()).or_else(moved).copied()
        });
        let name = String::from_utf8_lossy(name).into_owned();
        found.push(Sized { name, bytes: bytes.fold(0, u64::saturating_add) });
    }
    Ok(found)
}

/// The largest, the first by name if several are as large.
fn largest(mut all: Vec<Sized>) -> Vec<Sized> {
    all.sort_by(|one, other| other.bytes.cmp(&one.bytes).then_with(|| one.name.cmp(&other.name)));
    all.truncate(MOST);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Input;
    use crate::testing::Folder;

    #[test]
    fn files_of_packages_are_found_where_a_newer_system_has_moved_them() {
        let folder = Folder::new();
        for (path, text) in [
            ("usr/bin/ls", "four"),
            ("usr/share/ls", "seven77"),
            ("var/lib/dpkg/info/coreutils.list", "/.\n/bin\n/bin/ls\n/usr/share/ls\n"),
        ] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        std::os::unix::fs::symlink("usr/bin", folder.path().join("bin")).unwrap();
        let input = Input::of_tree(folder.place());
        let tree = Tree::of(&input);
        let found = packages(&tree, &tree.files().unwrap()).unwrap();
        let found: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.bytes)).collect();
        assert_eq!(found, [("coreutils", 11)]);
    }
}
