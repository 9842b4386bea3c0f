//! Errors as BuildKit wants them: a status with typed details.

use crate::diagnostic::Span;
use crate::error::Error;
use buildkit_llb::SourceFile;
use buildkit_proto::rpc::Status;
use buildkit_proto::{Any, errdefs};

/// Codes of `google.rpc.Code`. Any code but Unknown is shown to the user as
/// `CodeName: message`.
const UNKNOWN: i32 = 2;
const UNIMPLEMENTED: i32 = 12;
const INTERNAL: i32 = 13;

/// Most places of the spec shown with one error.
const MAX_SNIPPETS: usize = 10;
/// Most bytes of the spec that travel with an error.
const MAX_DATA: usize = 256 * 1024;

/// The status that `Return` hands to BuildKit.
#[must_use]
pub fn to_status(error: &Error) -> Status {
    let (code, details) = match error {
        Error::Rpc { status } => return Status::clone(status),
        Error::Spec { mistakes, file } => {
            let spans = mistakes.list().iter().map(|diagnostic| diagnostic.span);
            let mut seen = std::collections::BTreeSet::new();
            let spans = spans.filter(|span| seen.insert(*span)).take(MAX_SNIPPETS);
            // The last detail is the outermost and is shown first.
            let mut details: Vec<Any> = spans.map(|span| snippet(file, span)).collect();
            details.reverse();
            (UNKNOWN, details)
        }
        Error::UnknownCall { name } => {
            (UNIMPLEMENTED, vec![errdefs::to_any(&errdefs::Subrequest { name: name.clone() })])
        }
        Error::Unsupported { .. } | Error::Option { .. } => (UNKNOWN, Vec::new()),
        Error::Internal(_) => (INTERNAL, Vec::new()),
    };
    Status { code, message: error.to_string(), details }
}

/// The lines of a file as an error detail: the client shows them with `>>>`.
#[must_use]
pub fn snippet(file: &SourceFile, span: Span) -> Any {
    let line = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let mut info = errdefs::SourceInfo::from(&file.to_pb());
    info.data.truncate(MAX_DATA);
    let ranges = vec![errdefs::Range::lines(line(span.first), line(span.last))];
    errdefs::to_any(&errdefs::Source { info: Some(info), ranges })
}
