//! The task that compares two trees.
//!
//! Both are walked through at once, so that neither is in memory as a whole.

mod contents;
mod fields;
mod told;

use crate::findings::Findings;
use crate::input::Inputs;
use crate::path::TreePath;
use crate::place::copy::Inodes;
use crate::place::root::{Place, is_folder, kind, kind_name};
use crate::place::walk::{MOST_BYTES, MOST_PATHS};
use crate::problem::{Outcome, Problem};
use crate::write;
use jesteros_manifest::{COMPARED, Compare, Compared, Field};
use rustix::fs::Stat;
use std::collections::BTreeSet;
use told::Told;

/// What findings call everything that is wrong.
const KEY: &str = "compare";

/// Compares input 0 with input 1; the tree, which must be empty, then holds one file.
pub(crate) fn run(
    task: &Compare,
    tree: &Place,
    inputs: &Inputs,
    epoch: i64,
    findings: &mut Findings,
) {
    let compared = compare(task, inputs);
    let made = compared.and_then(|compared| write::answer(tree, COMPARED, &compared, epoch));
    findings.keep(KEY, made);
}

fn compare(task: &Compare, inputs: &Inputs) -> Outcome<Compared> {
    let side = |number: usize| -> Outcome<Side<'_>> {
        let below = match task.below {
            Some(below) => Some(&inputs.get(below[number])?.place),
            None => None,
        };
        Ok(Side { place: &inputs.get(number)?.place, below, names: Inodes::new() })
    };
    let mut walk = Walk { sides: [side(0)?, side(1)?], told: Told::default(), paths: 0, bytes: 0 };
    walk.all()?;
    Ok(walk.told.into_compared())
}

/// One of the two trees.
struct Side<'a> {
    place: &'a Place,
    /// The tree that it grew from.
    below: Option<&'a Place>,
    /// The first name of each file that has several.
    names: Inodes,
}

impl Side<'_> {
    /// Whether the tree has this as the tree below has it.
    fn is_untouched(&self, path: &TreePath, stat: Option<&Stat>) -> Outcome<bool> {
        let Some(below) = self.below else { return Ok(false) };
        Ok(match (below.stat(path)?, stat) {
            (Some(before), Some(stat)) => is_untouched(&before, stat),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        })
    }
}

/// Whether nobody has touched a path since. The time of the last change of anything cannot be
/// set by a program, so it is later after each of them. A builder whose layers are copies gives
/// other times to everything, which is then compared.
fn is_untouched(before: &Stat, after: &Stat) -> bool {
    let what = |stat: &Stat| {
        let (changed, modified) =
            ((stat.st_ctime, stat.st_ctime_nsec), (stat.st_mtime, stat.st_mtime_nsec));
        (changed, modified, stat.st_size, stat.st_mode, stat.st_uid, stat.st_gid)
    };
    what(before) == what(after)
}

struct Walk<'a> {
    sides: [Side<'a>; 2],
    told: Told,
    /// How many paths were compared.
    paths: usize,
    /// How many bytes the paths have that are kept.
    bytes: usize,
}

impl Walk<'_> {
    /// Compares everything below the root, whose own attributes are in no layer (`Changes` in
    /// `fs/diff.go` of containerd/continuity).
    fn all(&mut self) -> Outcome<()> {
        let mut folders = vec![TreePath::root()];
        while let Some(folder) = folders.pop() {
            let [first, second] = &self.sides;
            let mut names: BTreeSet<Vec<u8>> = first.place.names(&folder)?.into_iter().collect();
            names.extend(second.place.names(&folder)?);
            let from = folders.len();
            for name in names {
                let path = folder.child(&name)?;
                if self.path(&path)? {
                    self.keep(&path)?;
                    folders.push(path);
                }
            }
            // The first by name is walked through first.
            folders[from..].reverse();
        }
        Ok(())
    }

    /// Compares one path; whether it is a folder in both trees.
    fn path(&mut self, path: &TreePath) -> Outcome<bool> {
        self.paths += 1;
        if self.paths > MOST_PATHS {
            return Err(Problem::new("the trees have more than 4 million paths together"));
        }
        let [first, second] = &self.sides;
        let (one, other) = (first.place.stat(path)?, second.place.stat(path)?);
        let is_untouched =
            first.is_untouched(path, one.as_ref())? && second.is_untouched(path, other.as_ref())?;
        let both = one.as_ref().zip(other.as_ref()).filter(|(one, other)| kind(one) == kind(other));
        let Some((one, other)) = both else {
            if !is_untouched {
                let shown = |stat: &Option<Stat>| stat.as_ref().map_or("nothing", kind_name);
                let sides = [shown(&one), shown(&other)].map(str::to_owned);
                self.told.add(path, Field::Kind, || Ok(sides))?;
            }
            return Ok(false);
        };
        let first_names = self.first_names(path, one, other)?;
        if !is_untouched {
            let [first, second] = &self.sides;
            fields::compare(path, [(first.place, one), (second.place, other)], &mut self.told)?;
            self.hard_link(path, &first_names)?;
        }
        Ok(is_folder(one))
    }

    /// The first name of the file that has the name `path`, in each tree.
    fn first_names(&mut self, path: &TreePath, one: &Stat, other: &Stat) -> Outcome<[TreePath; 2]> {
        if is_folder(one) || (one.st_nlink < 2 && other.st_nlink < 2) {
            return Ok([path.clone(), path.clone()]);
        }
        let [first, second] = &mut self.sides;
        let [one, other] = [(first, one), (second, other)].map(|(side, stat)| {
            side.names.entry((stat.st_dev, stat.st_ino)).or_insert_with(|| path.clone()).clone()
        });
        if one == *path || other == *path {
            self.keep(path)?;
        }
        Ok([one, other])
    }

    /// Compares which other name is the same file.
    fn hard_link(&mut self, path: &TreePath, [one, other]: &[TreePath; 2]) -> Outcome<()> {
        if one == other {
            return Ok(());
        }
        let shown = |first: &TreePath| match first == path {
            true => "a file of its own".to_owned(),
            false => format!("the same file as `{first}`"),
        };
        self.told.add(path, Field::HardLink, || Ok([shown(one), shown(other)]))
    }

    /// Counts a path that is kept in memory.
    fn keep(&mut self, path: &TreePath) -> Outcome<()> {
        self.bytes += path.as_bytes().len();
        if self.bytes > MOST_BYTES {
            return Err(Problem::new("the folders of the trees have paths of more than 512 MiB"));
        }
        Ok(())
    }
}
