//! Source files and lines in them, for error messages.

use crate::definition::Definition;
use buildkit_proto::pb;
use std::sync::Arc;

/// A file that vertices were made from, e.g. the user's spec.
///
/// The whole file is sent with the definition, so that the client can print the
/// lines of a vertex that fails.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceFile {
    info: pb::SourceInfo,
}

impl SourceFile {
    /// Makes a source file from its name, linguist language and contents.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        language: impl Into<String>,
        data: impl Into<Vec<u8>>,
    ) -> Self {
        Self {
            info: pb::SourceInfo {
                filename: name.into(),
                data: data.into(),
                definition: None,
                language: language.into(),
            },
        }
    }

    /// Adds the definition that loaded the file.
    ///
    /// An empty definition is left out: the daemon refuses it
    /// (`client/llb/definition.go`).
    #[must_use]
    pub fn loaded_by(mut self, definition: Definition) -> Self {
        self.info.definition = (!definition.is_empty()).then(|| definition.into_pb());
        self
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.info.filename
    }

    /// Returns the contents.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.info.data
    }

    /// Returns the wire form.
    #[must_use]
    pub fn to_pb(&self) -> pb::SourceInfo {
        self.info.clone()
    }

    pub(crate) fn from_pb(info: pb::SourceInfo) -> Self {
        Self { info }
    }

    pub(crate) fn info(&self) -> &pb::SourceInfo {
        &self.info
    }
}

/// One or several ranges of lines in a source file.
#[derive(Clone, Debug, PartialEq)]
pub struct Location {
    file: Arc<SourceFile>,
    ranges: Vec<pb::Range>,
}

impl Location {
    /// Makes a location of one range; lines are 1-based and both ends are included.
    #[must_use]
    pub fn new(file: Arc<SourceFile>, first_line: u32, last_line: u32) -> Self {
        Self::of(file, [(first_line, last_line)])
    }

    /// Makes a location of several ranges, each a first and a last line as in
    /// [`Location::new`].
    ///
    /// The client prints one snippet, from the first to the last line of all
    /// ranges, and marks the lines that are in a range. For lines that are far
    /// apart make a location each, which gives a snippet each.
    #[must_use]
    pub fn of(file: Arc<SourceFile>, lines: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let position = |line: u32| {
            let line = i32::try_from(line).unwrap_or(i32::MAX);
            Some(pb::Position { line, character: 0 })
        };
        let range = |(first, last)| pb::Range { start: position(first), end: position(last) };
        Self { file, ranges: lines.into_iter().map(range).collect() }
    }

    /// Returns the file.
    #[must_use]
    pub fn file(&self) -> &Arc<SourceFile> {
        &self.file
    }

    /// Returns the ranges in wire form, in order.
    #[must_use]
    pub fn ranges(&self) -> &[pb::Range] {
        &self.ranges
    }

    pub(crate) fn from_pb(file: Arc<SourceFile>, ranges: Vec<pb::Range>) -> Self {
        Self { file, ranges }
    }
}
