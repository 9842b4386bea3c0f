//! Why a build did not happen, by who must act.

use crate::diagnostic::{Mistakes, Span};
use crate::gateway::snippet;
use buildkit_llb::SourceFile;
use buildkit_proto::errdefs;
use buildkit_proto::rpc::Status;
use std::fmt;
use std::sync::Arc;

/// A failed build or call.
#[derive(Debug)]
pub enum Error {
    /// The author of the spec must act.
    Spec {
        /// What is wrong.
        mistakes: Mistakes,
        /// The spec, for the snippet.
        file: Arc<SourceFile>,
    },
    /// Whoever typed the command must act.
    Option {
        /// The option as BuildKit names it.
        key: String,
        /// What is wrong with its value.
        message: String,
    },
    /// Whoever runs BuildKit must act: it cannot do what the build needs.
    Unsupported {
        /// The message, naming the capability.
        message: String,
    },
    /// A call that this frontend does not answer.
    UnknownCall {
        /// The call as asked for.
        name: String,
    },
    /// BuildKit's own failure, forwarded as it came.
    Rpc {
        /// What BuildKit answered, details included.
        status: Box<Status>,
    },
    /// A bug of this frontend.
    Internal(String),
}

impl Error {
    /// A wrong value of the option `key`.
    #[must_use]
    pub fn option(key: &str, message: String) -> Self {
        Self::Option { key: key.to_owned(), message }
    }

    /// Adds the lines of the spec that a failure of BuildKit's belongs to, if it
    /// does not say so itself.
    #[must_use]
    pub fn at(mut self, file: &SourceFile, span: Span) -> Self {
        if let Self::Rpc { status } = &mut self
            && !status.details.iter().any(|detail| detail.type_url == errdefs::SOURCE)
        {
            status.details.push(snippet(file, span));
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spec { mistakes, file } => f.write_str(&mistakes.render(file.name())),
            Self::Option { key, message } => write!(f, "option `{key}`: {message}"),
            Self::Unsupported { message } => f.write_str(message),
            Self::UnknownCall { name } => write!(f, "unsupported request {name}"),
            Self::Rpc { status } => f.write_str(&status.message),
            Self::Internal(message) => {
                write!(f, "{message}; this is a bug of the JesterOS frontend, please report it")
            }
        }
    }
}

impl std::error::Error for Error {}
