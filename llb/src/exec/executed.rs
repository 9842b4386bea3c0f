//! What an exec leaves.

use crate::digest::Digest;
use crate::output::Output;
use crate::path;
use crate::state::State;

/// The outputs of an exec: its root and its kept mounts.
///
/// Made by [`State::exec`]. All outputs belong to one vertex, so the command
/// runs once, whichever of them are used.
///
/// There is at least one: an exec that keeps nothing is an
/// [error](crate::ExecError::NoOutput).
#[derive(Clone, Debug)]
#[must_use]
pub struct Executed {
    state: State,
    dir: String,
    digest: Digest,
    /// By destination, sorted.
    outputs: Vec<(String, Output)>,
}

impl Executed {
    pub(super) fn new(
        state: State,
        dir: String,
        digest: Digest,
        outputs: Vec<(String, Output)>,
    ) -> Self {
        Self { state, dir, digest, outputs }
    }

    /// Returns the state with the files that the exec left in its root, or
    /// `None` if the root was read-only.
    #[must_use]
    pub fn root(&self) -> Option<State> {
        self.output_at("/").map(|output| self.state.with_output(output))
    }

    /// Returns what the exec left in the mount at `dest`, or `None` if no mount
    /// is kept there.
    ///
    /// A relative `dest` is resolved against the working directory of the exec;
    /// `/` is the root.
    #[must_use]
    pub fn mount(&self, dest: &str) -> Option<Output> {
        self.output_at(&path::resolve(&self.dir, dest)).cloned()
    }

    fn output_at(&self, dest: &str) -> Option<&Output> {
        self.outputs.iter().find(|(known, _)| known == dest).map(|(_, output)| output)
    }

    /// Returns the destination and the output of each kept mount, sorted by
    /// destination. The root is among them if it is writable.
    pub fn outputs(&self) -> impl Iterator<Item = (&str, &Output)> {
        self.outputs.iter().map(|(dest, output)| (dest.as_str(), output))
    }

    /// Returns the digest of the exec's vertex, which errors of BuildKit name.
    #[must_use]
    pub fn vertex_digest(&self) -> &Digest {
        &self.digest
    }
}
