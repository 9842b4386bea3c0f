//! What a kind of check says about itself.

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
    /// Whether it is about paths, which a disk image does not have.
    fn has_paths(&self) -> bool {
        true
    }

    /// Whether it is about the partitions of a disk image.
    fn has_partitions(&self) -> bool {
        false
    }

    /// Whether its findings name files that some entry of the spec has brought, or partitions.
    fn tells_what_brought(&self) -> bool {
        false
    }

    /// What it needs besides the files that it looks at.
    fn needs(&self, _needs: &mut Needs) {}

    /// What the helper is told.
    ///
    /// # Errors
    ///
    /// If something that the planner promises is not there.
    fn item(&self, told: &mut Told<'_, '_>) -> Result<manifest::CheckKind, Broken>;
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
