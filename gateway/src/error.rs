//! Why a call to BuildKit failed.

use buildkit_llb::Digest;
use buildkit_proto::errdefs;
use buildkit_proto::rpc::Status;
use prost::Message as _;

/// A call to BuildKit that failed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// BuildKit's own failure, with every detail it came with.
    #[error("{}", .0.message)]
    Rpc(Box<Status>),
    /// The build needs something that this BuildKit cannot do.
    #[error("{message}")]
    Unsupported {
        /// The id of the capability that is missing.
        capability: String,
        /// The message for the user, which names the capability.
        message: String,
    },
    /// A source policy replaced an image by a source that is not an image.
    #[error("a source policy replaced `{reference}` by `{identifier}`, which is not an image")]
    Replaced {
        /// The image that was asked for.
        reference: String,
        /// The identifier of the source that replaces it, e.g. `https://…`.
        identifier: String,
    },
    /// More is wanted at the same time than this crate allows.
    #[error("{0}")]
    TooMany(String),
    /// What is wanted contradicts itself, or BuildKit would not survive it.
    #[error("{0}")]
    Invalid(String),
    /// BuildKit answered something that the protocol does not allow.
    #[error("BuildKit gave an answer that this frontend cannot understand: {0}")]
    Protocol(String),
}

impl Error {
    /// Returns BuildKit's status, if this is BuildKit's own failure.
    #[must_use]
    pub fn status(&self) -> Option<&Status> {
        match self {
            Self::Rpc(status) => Some(status),
            Self::Unsupported { .. }
            | Self::Replaced { .. }
            | Self::TooMany(_)
            | Self::Invalid(_)
            | Self::Protocol(_) => None,
        }
    }

    /// Returns the vertex that failed, if BuildKit says so.
    ///
    /// BuildKit lists the outermost detail first (`util/grpcerrors`). If a vertex
    /// failed inside a graph that another vertex loaded, the outer one is named,
    /// because that is the one which the solved graph holds.
    #[must_use]
    pub fn vertex(&self) -> Option<Digest> {
        let details = &self.status()?.details;
        let vertices = details.iter().filter_map(errdefs::from_any::<errdefs::Vertex>);
        vertices.flatten().find_map(|vertex| vertex.digest.parse().ok())
    }

    #[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
    pub(crate) fn undecodable(error: prost::DecodeError) -> Self {
        Self::Protocol(format!("an answer of BuildKit cannot be decoded: {error}"))
    }

    /// Returns the message as the user reads it.
    #[must_use]
    pub fn message(&self) -> String {
        self.to_string()
    }
}

/// Keeps BuildKit's error with every detail, also those of unknown types.
impl From<tonic::Status> for Error {
    fn from(status: tonic::Status) -> Self {
        let details = Status::decode(status.details()).map(|status| status.details);
        Self::Rpc(Box::new(Status {
            code: i32::from(status.code()),
            message: status.message().to_owned(),
            details: details.unwrap_or_default(),
        }))
    }
}
