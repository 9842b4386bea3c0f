//! What the parts of the task share.

use crate::findings::Findings;
use crate::input::Inputs;
use crate::path::TreePath;
use crate::place::root::{Place, is_folder, kind_name};
use crate::problem::{Outcome, Problem};
use crate::touched::Touched;
use jesteros_manifest::Owner;
use std::collections::BTreeMap;

/// What the parts of the task share.
pub(crate) struct Work<'a> {
    pub(crate) tree: &'a Place,
    pub(crate) inputs: &'a Inputs,
    pub(crate) findings: &'a mut Findings,
    pub(crate) touched: Touched,
    /// Owners that a folder's key gives to what it brought, until a deeper key
    /// replaces it.
    pub(crate) owners: BTreeMap<TreePath, Brought<'a>>,
    /// Which entry a path belongs to, by its index; paths are without links in
    /// their way, so two keys for one path meet here.
    pub(crate) placed: BTreeMap<TreePath, usize>,
    /// Paths that entries made absent, with the entry's index.
    pub(crate) absent: Vec<(TreePath, usize)>,
}

/// The owner of a path that the contents of a folder brought.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Brought<'a> {
    pub(crate) key: &'a str,
    pub(crate) owner: &'a Owner,
}

/// What became of an entry.
#[derive(Debug)]
pub(crate) enum Placed {
    /// Its path without links in its way.
    At(TreePath),
    /// What it names is missing, which was reported.
    LeftOut,
}

impl<'a> Work<'a> {
    pub(crate) fn new(tree: &'a Place, inputs: &'a Inputs, findings: &'a mut Findings) -> Self {
        let (touched, owners, placed) = (Touched::default(), BTreeMap::new(), BTreeMap::new());
        Self { tree, inputs, findings, touched, owners, placed, absent: Vec::new() }
    }

    /// Deletes what stands where something that is not a folder will be.
    pub(crate) fn clear(&mut self, path: &TreePath) -> Outcome<()> {
        // Only a key whose folder is behind a link meets what another key made.
        if self.placed.contains_key(path) {
            return Err(Problem::with_hint(
                format!("another key puts something at {} as well", self.tree.named(path)),
                "one of the keys goes through a symbolic link; write it with the path that the link leads to",
            ));
        }
        if let Some(stat) = self.tree.stat(path)? {
            if is_folder(&stat) {
                return Err(Problem::with_hint(
                    format!("{} is a folder, which is not replaced", self.tree.named(path)),
                    "choose another path, or make the folder `absent` in a step before",
                ));
            }
            self.tree.remove_file(path)?;
        }
        self.forget(path);
        self.touched.made(path);
        Ok(())
    }

    /// What a folder's key said about the path and what is below it is void.
    pub(crate) fn forget(&mut self, path: &TreePath) {
        let below = self.owners.range(path.clone()..);
        let below = below.take_while(|(other, _)| other.as_bytes().starts_with(path.as_bytes()));
        let gone: Vec<TreePath> = below
            .filter(|(other, _)| other.is_within(path))
            .map(|(other, _)| other.clone())
            .collect();
        for path in gone {
            self.owners.remove(&path);
        }
    }

    /// A path that is not what it should be.
    pub(crate) fn wrong_kind(
        &self,
        path: &TreePath,
        stat: &rustix::fs::Stat,
        wanted: &str,
    ) -> Problem {
        Problem::new(format!("{} is {}, not {wanted}", self.tree.named(path), kind_name(stat)))
    }
}
