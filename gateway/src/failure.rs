//! A failed build, as BuildKit is told.

use crate::error::Error;
use crate::lines::{Lines, Source};
use buildkit_llb::SourceFile;
use buildkit_proto::rpc::Status;
use buildkit_proto::{Any, errdefs};
use std::fmt;
use std::sync::Arc;
use tonic::Code;

/// Most snippets of source files that are shown with one failure.
const MAX_SNIPPETS: usize = 10;
/// Longest message of the short form of a failure, in bytes.
const MAX_SHORT_MESSAGE: usize = 64 * 1024;

/// Why a build failed: what `Return` sends instead of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// The gRPC code. A client shows any code but [`Code::Unknown`] as
    /// `CodeName: message`, so mistakes of the user have the code `Unknown`.
    pub code: Code,
    /// What the user reads.
    pub message: String,
    /// The places that the message is about; the first is shown first.
    pub sources: Vec<Source>,
    /// The subrequest (`frontend.…`) that this frontend does not answer.
    pub subrequest: Option<String>,
    /// What BuildKit itself told about the failure.
    details: Vec<Any>,
}

impl Failure {
    /// Makes a failure that the user can mend.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            code: Code::Unknown,
            message: message.into(),
            sources: Vec::new(),
            subrequest: None,
            details: Vec::new(),
        }
    }

    /// Makes a failure that is a bug of the frontend.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self { code: Code::Internal, ..Self::new(message) }
    }

    /// Makes the answer to a subrequest that this frontend does not know.
    #[must_use]
    pub fn unknown_subrequest(name: impl Into<String>) -> Self {
        let name = name.into();
        let message = format!("unsupported request {name}");
        Self { code: Code::Unimplemented, subrequest: Some(name), ..Self::new(message) }
    }

    /// Adds lines of a file, to be shown after those that are there already.
    #[must_use]
    pub fn at(mut self, file: &Arc<SourceFile>, lines: &[Lines]) -> Self {
        self.sources.push(Source::new(file, lines));
        self
    }

    /// Adds lines of a file, unless there are some already, of this frontend or
    /// of BuildKit.
    #[must_use]
    pub fn add_source(self, file: &Arc<SourceFile>, lines: &[Lines]) -> Self {
        if self.has_source() { self } else { self.at(file, lines) }
    }

    /// Says whether the failure names lines of a file.
    #[must_use]
    pub fn has_source(&self) -> bool {
        let is_source = |detail: &Any| detail.type_url == errdefs::SOURCE;
        !self.sources.is_empty() || self.details.iter().any(is_source)
    }

    /// Returns the wire form.
    #[must_use]
    pub fn to_status(&self) -> Status {
        let mut details = self.details.clone();
        if let Some(name) = &self.subrequest {
            details.push(errdefs::to_any(&errdefs::Subrequest { name: name.clone() }));
        }
        let snippets = self.sources.iter().flat_map(|source| {
            source.snippets().into_iter().map(move |snippet| source.detail(&snippet))
        });
        let snippets: Vec<Any> = snippets.take(MAX_SNIPPETS).collect();
        // The last detail is the outermost one, which is shown first.
        details.extend(snippets.into_iter().rev());
        // A status with code 0 would mean that nothing failed.
        let code = if self.code == Code::Ok { Code::Unknown } else { self.code };
        Status { code: i32::from(code), message: self.message.clone(), details }
    }

    /// Returns the failure without snippets and details and without the end of a very long
    /// message, for when the whole does not fit into a message to BuildKit.
    #[must_use]
    pub fn shortened(&self) -> Self {
        let mut message = self.message.clone();
        if message.len() > MAX_SHORT_MESSAGE {
            let end = (0..=MAX_SHORT_MESSAGE).rev().find(|end| message.is_char_boundary(*end));
            message.truncate(end.unwrap_or_default());
            message.push('…');
        }
        let subrequest = self.subrequest.clone();
        Self { code: self.code, subrequest, ..Self::new(message) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Rpc(status) => {
                let Status { code, message, details } = *status;
                Self { code: Code::from(code), details, ..Self::new(message) }
            }
            Error::Unsupported { .. } | Error::Replaced { .. } | Error::TooMany(_) => {
                Self::new(error.message())
            }
            // The frontend asked for it.
            Error::Invalid(_) | Error::Protocol(_) => Self::internal(error.message()),
        }
    }
}

impl Error {
    /// Makes this the failure of the build, and adds the lines it belongs to
    /// unless BuildKit has already said which lines those are.
    #[must_use]
    pub fn add_source(self, file: &Arc<SourceFile>, lines: &[Lines]) -> Failure {
        Failure::from(self).add_source(file, lines)
    }
}
