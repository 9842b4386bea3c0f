//! What checks look at.

use crate::accounts::lookup::Lookup;
use crate::input::{Input, Inputs};
use crate::path::TreePath;
use crate::place::copy::Inodes;
use crate::place::resolve::Last;
use crate::place::root::{Place, is_file, is_folder};
use crate::problem::Outcome;
use rustix::fs::Stat;
use std::cell::OnceCell;

/// What checks look at.
pub(super) struct Subject<'a> {
    /// The result itself.
    pub(super) whole: &'a Tree<'a>,
    /// The tree that paths are about: of an archive, what is in it.
    pub(super) paths: &'a Tree<'a>,
    /// The inputs of the task.
    pub(crate) inputs: &'a Inputs,
}

/// A tree, with what was read of it.
pub(crate) struct Tree<'a> {
    pub(crate) input: &'a Input,
    walked: OnceCell<Outcome<Vec<(TreePath, Stat)>>>,
    lookup: OnceCell<Outcome<Lookup>>,
    /// The bytes of its archive with gzip, and of its one file: several checks ask for them.
    pub(super) archive: Gzipped,
    pub(super) file: Gzipped,
}

/// Sizes with gzip, in bytes, as far as they were asked for.
#[derive(Default)]
pub(super) struct Gzipped {
    /// With the best level.
    pub(super) best: OnceCell<Outcome<u64>>,
    /// With the fast level.
    pub(super) hasty: OnceCell<Outcome<u64>>,
    /// With a level that compresses nothing.
    pub(super) stored: OnceCell<Outcome<u64>>,
}

impl<'a> Tree<'a> {
    pub(crate) fn of(input: &'a Input) -> Self {
        Self {
            input,
            walked: OnceCell::new(),
            lookup: OnceCell::new(),
            archive: Gzipped::default(),
            file: Gzipped::default(),
        }
    }

    /// The folder of the tree.
    pub(crate) fn place(&self) -> &Place {
        &self.input.place
    }

    /// Everything in the tree, sorted; it is walked through once.
    pub(crate) fn all(&self) -> Outcome<&[(TreePath, Stat)]> {
        let walk = || self.place().walk(&TreePath::root(), usize::MAX);
        self.walked.get_or_init(walk).as_deref().map_err(Clone::clone)
    }

    /// The files of the tree; one with several names stands here once.
    pub(crate) fn files(&self) -> Outcome<Vec<(&TreePath, &Stat)>> {
        let mut inodes = Inodes::new();
        let mut files = Vec::new();
        for (path, stat) in self.all()?.iter().filter(|(_, stat)| is_file(stat)) {
            if stat.st_nlink > 1
                && let Some(inodes) = self.input.hard_links(&mut inodes)
                && inodes.insert((stat.st_dev, stat.st_ino), path.clone()).is_some()
            {
                continue;
            }
            files.push((path, stat));
        }
        Ok(files)
    }

    /// Its users and groups.
    pub(super) fn lookup(&self) -> Outcome<&Lookup> {
        let read = || Lookup::read(self.place());
        self.lookup.get_or_init(read).as_ref().map_err(Clone::clone)
    }

    /// What is at the path itself; links are followed only in the way to it.
    pub(super) fn find(&self, path: &TreePath) -> Outcome<Option<(TreePath, Stat)>> {
        let mut folder = TreePath::root();
        for name in path.parent().unwrap_or_default().names() {
            folder = self.place().resolve(&folder.child(name)?, Last::Follow)?.path;
            // Below a file there is nothing.
            if !self.place().stat(&folder)?.is_some_and(|stat| is_folder(&stat)) {
                return Ok(None);
            }
        }
        let path = match path.name() {
            Some(name) => folder.child(name)?,
            None => folder,
        };
        Ok(self.place().stat(&path)?.map(|stat| (path, stat)))
    }

    /// What a path leads to, if it is a link; `None` if that is not there.
    pub(super) fn end(&self, path: &TreePath) -> Outcome<Option<(TreePath, Stat)>> {
        let end = self.place().resolve(path, Last::Follow)?.path;
        Ok(self.place().stat(&end)?.map(|stat| (end, stat)))
    }

    /// The contents of a file that is looked up by its absolute path.
    pub(crate) fn read(&self, path: &str) -> Outcome<Option<Vec<u8>>> {
        let Some((path, _)) = self.find(&TreePath::parse(path.as_bytes())?)? else {
            return Ok(None);
        };
        let Some((end, _)) = self.end(&path)? else { return Ok(None) };
        self.place().read(&end).map(Some)
    }
}
