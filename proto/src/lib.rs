//! BuildKit's wire types, as far as a frontend needs them.
//!
//! The message types are generated elsewhere (`bollard-buildkit-proto`); this
//! crate gives them short, curated paths and adds what no `.proto` file holds:
//! capability ids, source attribute keys and the JSON shapes of error details.
//!
//! ```
//! use buildkit_proto::{caps, errdefs, pb, since};
//!
//! // The wire types.
//! let source = pb::SourceOp { identifier: "local://context".to_owned(), ..Default::default() };
//! let op = pb::Op { op: Some(pb::op::Op::Source(source)), ..Default::default() };
//! assert!(op.inputs.is_empty());
//!
//! // Which BuildKit was the first to have a capability.
//! assert_eq!(since(caps::MERGE_OP), Some("v0.10"));
//!
//! // What an error says about lines, in the form in which BuildKit sends it.
//! let info = errdefs::SourceInfo { filename: "spec".to_owned(), ..Default::default() };
//! let ranges = vec![errdefs::Range::lines(3, 4)];
//! let detail = errdefs::to_any(&errdefs::Source { info: Some(info), ranges });
//! assert_eq!(detail.type_url, errdefs::SOURCE);
//! ```
//!
//! | module | holds | upstream |
//! |---|---|---|
//! | [`pb`] | LLB: ops, definitions, source maps | `solver/pb/ops.proto` |
//! | [`gateway`] | the service a frontend talks to | `frontend/gateway/pb/gateway.proto` |
//! | [`apicaps`] | capabilities as `Ping` reports them | `util/apicaps/pb/caps.proto` |
//! | [`policy`] | source policies | `sourcepolicy/pb/policy.proto` |
//! | [`types`] | workers | `api/types/worker.proto` |
//! | [`control`] | the daemon's control service, for tests | `api/services/control/control.proto` |
//! | [`fsutil`] | file stats | `tonistiigi/fsutil` |
//! | [`rpc`] | `google.rpc.Status` | `google/rpc/status.proto` |
//! | [`caps`] | capability ids | `solver/pb/caps.go`, `frontend/gateway/pb/caps.go` |
//! | [`attr`] | source attribute keys | `solver/pb/attr.go` |
//! | [`errdefs`] | JSON error details | `solver/errdefs` |
//! | [`newer`] | messages that are newer than the generated types | `solver/pb/ops.proto` |
//!
//! With the feature `client` the modules [`gateway`] and [`control`] also hold
//! their gRPC client stubs.

pub mod attr;
pub mod caps;
pub mod errdefs;
pub mod newer;
mod since;

pub use since::since;

pub use bollard_buildkit_proto::google::protobuf::{Any, Timestamp};

/// LLB: ops, definitions and source maps (`solver/pb/ops.proto`).
///
/// Encoding an [`Op`](pb::Op) with prost does not give BuildKit's bytes: Go
/// writes the oneof last. Build vertices with `buildkit-llb`, which knows.
pub mod pb {
    pub use bollard_buildkit_proto::pb::*;
}

/// The gateway service `LLBBridge` and its messages (`moby.buildkit.v1.frontend`).
pub mod gateway {
    pub use bollard_buildkit_proto::moby::buildkit::v1::frontend::*;
}

/// Source policies (`moby.buildkit.v1.sourcepolicy`, `sourcepolicy/pb/policy.proto`).
pub mod policy {
    pub use bollard_buildkit_proto::moby::buildkit::v1::sourcepolicy::*;
}

/// Capabilities as `Ping` reports them (`moby.buildkit.v1.apicaps`).
pub mod apicaps {
    pub use bollard_buildkit_proto::moby::buildkit::v1::apicaps::*;
}

/// Workers (`moby.buildkit.v1.types`).
pub mod types {
    pub use bollard_buildkit_proto::moby::buildkit::v1::types::*;
}

/// The control service of the daemon (`moby.buildkit.v1`).
///
/// A frontend never calls it; a test harness does.
pub mod control {
    #[cfg(feature = "client")]
    pub use bollard_buildkit_proto::moby::buildkit::v1::control_client;
    pub use bollard_buildkit_proto::moby::buildkit::v1::{
        BytesMessage, CacheOptions, CacheOptionsEntry, Exporter, InfoRequest, InfoResponse,
        ListWorkersRequest, ListWorkersResponse, SolveRequest, SolveResponse, StatusRequest,
        StatusResponse, Vertex, VertexLog, VertexStatus, VertexWarning,
    };
}

/// File stats (`fsutil.types`).
pub mod fsutil {
    pub use bollard_buildkit_proto::fsutil::types::*;
}

/// The gRPC error model (`google.rpc`).
pub mod rpc {
    pub use bollard_buildkit_proto::google::rpc::Status;
}

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
