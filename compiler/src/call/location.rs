//! Places in the spec, and the spec itself, as Go's `encoding/json` writes them.

use crate::diagnostic::{Diagnostic, Span};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use buildkit_llb::SourceFile;
use buildkit_proto::errdefs::Range;
use serde::Serialize;

/// BuildKit's `pb.Location`. The spec is the only source, so its index is 0, which
/// Go leaves out.
#[derive(Debug, Serialize)]
pub(super) struct Location {
    ranges: Vec<Range>,
}

impl Location {
    /// The lines of `span`.
    pub(super) fn of(span: Span) -> Self {
        Self { ranges: vec![range(span)] }
    }

    /// All lines that take part in `diagnostic`, each range once.
    pub(super) fn of_diagnostic(diagnostic: &Diagnostic) -> Self {
        let mut ranges: Vec<Range> = Vec::new();
        for range in diagnostic.spans().map(range) {
            if !ranges.contains(&range) {
                ranges.push(range);
            }
        }
        Self { ranges }
    }
}

fn range(span: Span) -> Range {
    let line = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    Range::lines(line(span.first), line(span.last))
}

/// The text of `file`, as Go writes bytes.
pub(super) fn base64(file: &SourceFile) -> String {
    STANDARD.encode(file.data())
}
