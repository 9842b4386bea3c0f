//! Why an exec cannot be made.

/// Why an exec cannot be made.
///
/// BuildKit would run such an exec otherwise than it reads, never run it, or fail when the
/// build has come to it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExecError {
    /// Two mounts, secrets or sockets have the same path, of which one would hide the
    /// other. The root is mounted at `/`.
    #[error("invalid exec: two things are mounted at `{}`", .dest.escape_debug())]
    SamePlace {
        /// The path, absolute.
        dest: String,
    },
    /// The root is read-only and no mount is kept. BuildKit names a vertex by its outputs,
    /// so nothing could ask for this one.
    #[error("invalid exec: it has no result, since the root is read-only and no mount is kept")]
    NoOutput,
    /// The root is read-only, and what the exec leaves in it is asked for.
    #[error("invalid exec: the root is read-only, so it has no result")]
    ReadOnlyRoot,
    /// The root is read-only and scratch, which BuildKit does not mount
    /// (`PrepareMounts` in `frontend/gateway/container/container.go`).
    #[error("invalid exec: the root is read-only and has no files")]
    EmptyRoot,
}
