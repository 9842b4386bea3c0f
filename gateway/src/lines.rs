//! Places in a source file, as errors and warnings show them.

use buildkit_llb::SourceFile;
use buildkit_proto::{Any, errdefs, pb};
use std::sync::Arc;

/// Most bytes of a file that travel with an error or a warning.
const MAX_DATA: usize = 256 * 1024;
/// Ranges that are further apart than this become snippets of their own.
///
/// A client shows everything between the first and the last range of a snippet
/// (`solver/errdefs/source.go`).
const MAX_GAP: u32 = 4;

/// A range of lines: 1-based, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lines {
    /// The first line.
    pub first: u32,
    /// The last line, which is not before the first.
    pub last: u32,
}

impl Lines {
    /// Makes a range; if the ends are the wrong way round, they are swapped.
    #[must_use]
    pub fn new(first: u32, last: u32) -> Self {
        Self { first: first.min(last), last: first.max(last) }
    }

    pub(crate) fn to_pb(self) -> pb::Range {
        let position = |line| Some(pb::Position { line: number(line), character: 0 });
        pb::Range { start: position(self.first), end: position(self.last) }
    }

    fn to_errdefs(self) -> errdefs::Range {
        errdefs::Range::lines(number(self.first), number(self.last))
    }
}

/// A file and the lines of it that an error or a warning is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The lines; none means that there is no snippet to show.
    pub lines: Vec<Lines>,
}

impl Source {
    /// Makes a source from a file and lines of it.
    #[must_use]
    pub fn new(file: &Arc<SourceFile>, lines: &[Lines]) -> Self {
        Self { file: Arc::clone(file), lines: lines.to_vec() }
    }

    /// Returns the file on the wire, shortened if it is large.
    pub(crate) fn info(&self) -> pb::SourceInfo {
        let mut info = self.file.to_pb();
        info.data.truncate(MAX_DATA);
        info
    }

    /// Returns the snippets that a client shows, in the order of the lines given.
    pub(crate) fn snippets(&self) -> Vec<Vec<Lines>> {
        let mut snippets: Vec<Vec<Lines>> = Vec::new();
        for lines in &self.lines {
            match snippets.last_mut() {
                Some(snippet) if snippet.iter().any(|known| known.is_near(*lines)) => {
                    if !snippet.contains(lines) {
                        snippet.push(*lines);
                    }
                }
                _ => snippets.push(vec![*lines]),
            }
        }
        snippets
    }

    /// Returns the error detail for one snippet.
    pub(crate) fn detail(&self, snippet: &[Lines]) -> Any {
        let info = errdefs::SourceInfo::from(&self.info());
        let ranges = snippet.iter().map(|lines| lines.to_errdefs()).collect();
        errdefs::to_any(&errdefs::Source { info: Some(info), ranges })
    }
}

impl Lines {
    fn is_near(self, other: Self) -> bool {
        let gap = |before: Self, after: Self| after.first.saturating_sub(before.last);
        gap(self, other) <= MAX_GAP && gap(other, self) <= MAX_GAP
    }
}

fn number(line: u32) -> i32 {
    i32::try_from(line).unwrap_or(i32::MAX)
}
