//! Older versions of BuildKit, which the frontend must work with too.

use crate::programs::{self, Module};
use crate::state::Daemon;

/// A version of BuildKit before the lab's own. Each is built when it is first asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OldBuildkit {
    /// v0.12.5, of January 2024.
    V0_12,
    /// v0.16.0, of September 2024.
    V0_16,
    /// v0.20.2, of March 2025.
    V0_20,
}

impl OldBuildkit {
    /// All of them, the oldest first.
    pub const ALL: [Self; 3] = [Self::V0_12, Self::V0_16, Self::V0_20];

    /// Its major and minor version, as `cargo xtask lab up --buildkit` takes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::V0_12 => "0.12",
            Self::V0_16 => "0.16",
            Self::V0_20 => "0.20",
        }
    }

    /// The buildx builder that leads to it: what `docker buildx build --builder` takes.
    #[must_use]
    pub fn builder(self) -> &'static str {
        match self {
            Self::V0_12 => "jesteros-0.12",
            Self::V0_16 => "jesteros-0.16",
            Self::V0_20 => "jesteros-0.20",
        }
    }

    pub(crate) fn daemons(self) -> &'static [Daemon] {
        match self {
            Self::V0_12 => &[Daemon::Buildkitd012],
            Self::V0_16 => &[Daemon::Buildkitd016],
            Self::V0_20 => &[Daemon::Buildkitd020],
        }
    }

    pub(crate) fn modules(self) -> &'static [Module] {
        match self {
            Self::V0_12 => &[programs::BUILDKIT_0_12],
            Self::V0_16 => &[programs::BUILDKIT_0_16],
            Self::V0_20 => &[programs::BUILDKIT_0_20],
        }
    }
}
