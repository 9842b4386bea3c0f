//! What a kind of check says about itself.

use super::program::Program;
use crate::diagnostic::Span;
use crate::graph::broken::Broken;
use crate::graph::files::Files;
use crate::graph::inputs::Inputs;
use crate::needs::Needs;
use jesteros_manifest as manifest;
use std::collections::BTreeMap;
use std::fmt;

/// One check, read from the spec.
pub trait Check: fmt::Debug {
    /// What it looks at, in a few words, for reports.
    fn title(&self) -> String;

    /// What it can be about.
    fn about(&self) -> About {
        About::Paths
    }

    /// Whether its findings name files that some entry of the spec has brought, or partitions.
    fn tells_what_brought(&self) -> bool {
        false
    }

    /// What it needs besides the files that it looks at.
    fn needs(&self, _needs: &mut Needs) {}

    /// How much may be used, if it is about that.
    fn budget(&self) -> Option<Budget> {
        None
    }

    /// What is done to find out whether it holds.
    ///
    /// # Errors
    ///
    /// If something that the planner promises is not there.
    fn work<'c>(&'c self, told: &mut Told<'_, '_>) -> Result<Work<'c>, Broken>;
}

/// What a check can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Paths, which a disk image does not have.
    Paths,
    /// Everything.
    Anything,
    /// Images, in which programs run.
    Images,
    /// The partitions of a disk image.
    Partitions,
}

/// How large something may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// The bytes that it may have.
    pub range: manifest::Range,
    /// Whether it is measured compressed with gzip.
    pub is_compressed: bool,
}

impl Budget {
    /// What is measured. `is_file` says whether it is an artifact that is one file.
    #[must_use]
    pub fn of(self, is_file: bool) -> manifest::SizeOf {
        match (self.is_compressed, is_file) {
            (false, _) => manifest::SizeOf::Files,
            (true, true) => manifest::SizeOf::FileGzip,
            (true, false) => manifest::SizeOf::TarGzip,
        }
    }
}

/// What is done to find out whether a check holds.
#[derive(Debug)]
pub enum Work<'c> {
    /// The helper looks at the files, in one exec for all checks of this sort.
    Look(manifest::CheckKind),
    /// A program runs in a copy of the image.
    Start(&'c Program),
}

/// What belongs to the item of a check.
#[derive(Debug)]
pub struct Told<'a, 's> {
    /// What findings call the check.
    pub key: &'a str,
    /// Whether the check is about an artifact that is one file.
    pub is_file: bool,
    /// Of an image, the root of its base; none if it starts from scratch.
    pub base: Option<&'a Files>,
    /// Whether it is a check of the base, which holds for each of its images.
    pub is_inherited: bool,
    /// The lines of what findings may name.
    pub lines: &'a mut BTreeMap<String, Span>,
    /// The inputs of the task.
    pub inputs: &'a mut Inputs<'s>,
}

impl Told<'_, '_> {
    /// Says where a part of the check stands, e.g. a path or a package.
    pub fn part(&mut self, part: &str, span: Span) {
        self.lines.insert(manifest::item_key(self.key, part), span);
    }
}
