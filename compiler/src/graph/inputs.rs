//! The inputs of a task.

use super::broken::Broken;
use super::files::Files;
use super::scope::Scope;
use crate::language::reference::{RefPath, Reference};
use jesteros_manifest as manifest;
use std::collections::BTreeMap;

/// The inputs of a task, each source once.
#[derive(Debug)]
pub struct Inputs<'a> {
    scope: &'a Scope<'a>,
    list: Vec<Files>,
    /// The number of each.
    known: BTreeMap<Files, usize>,
}

impl<'a> Inputs<'a> {
    /// No inputs; references are those of `scope`.
    #[must_use]
    pub fn new(scope: &'a Scope<'a>) -> Self {
        Self { scope, list: Vec::new(), known: BTreeMap::new() }
    }

    /// The files of a reference, as the helper finds them; none if they are optional and were
    /// not given.
    ///
    /// # Errors
    ///
    /// If they are needed and were not given, which the planner makes sure of.
    pub fn from(
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

    /// The number of these files.
    pub fn index(&mut self, files: Files) -> usize {
        let next = self.list.len();
        let index = *self.known.entry(files.clone()).or_insert(next);
        if index == next {
            self.list.push(files);
        }
        index
    }

    /// The inputs by their numbers.
    #[must_use]
    pub fn into_list(self) -> Vec<Files> {
        self.list
    }
}

fn select(reference: &Reference) -> manifest::Selection {
    match &reference.path {
        RefPath::Whole => manifest::Selection::Folder(String::new()),
        RefPath::Folder(folder) => manifest::Selection::Folder(folder.as_str().to_owned()),
        RefPath::Match(pattern) => manifest::Selection::Match(pattern.as_str().to_owned()),
    }
}
