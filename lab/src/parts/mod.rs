//! The parts of the lab, each with the daemons, packages and programs it needs.

pub(crate) mod archive;
pub(crate) mod buildkit;
pub(crate) mod engine;
pub(crate) mod registry;

use crate::programs::{self, Module};
use crate::state::Daemon;

/// A part of the lab that can be started for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A registry on the loopback interface.
    Registry,
    /// An apt archive on the loopback interface.
    Archive,
    /// A `buildkitd` and a buildx builder for it.
    Buildkit,
    /// A Docker Engine (`containerd` and `dockerd`).
    Engine,
}

impl Part {
    /// All parts, in the order in which they are started.
    pub const ALL: [Self; 4] = [Self::Registry, Self::Archive, Self::Buildkit, Self::Engine];

    /// Its daemons, in the order in which they are started.
    pub(crate) fn daemons(self) -> &'static [Daemon] {
        match self {
            Self::Registry => &[Daemon::Registry],
            Self::Archive => &[Daemon::Archive],
            Self::Buildkit => &[Daemon::Buildkitd],
            Self::Engine => &[Daemon::Containerd, Daemon::Dockerd],
        }
    }

    /// Whether it runs arm programs.
    pub(crate) fn emulates(self) -> bool {
        matches!(self, Self::Buildkit | Self::Engine)
    }

    pub(crate) fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Registry => &["docker-registry"],
            Self::Archive => &[],
            Self::Buildkit => &["runc", "qemu-user-static"],
            Self::Engine => {
                &["containerd", "iptables", "qemu-user-static", "libseccomp-dev", "pkg-config"]
            }
        }
    }

    pub(crate) fn modules(self) -> &'static [Module] {
        match self {
            Self::Registry | Self::Archive | Self::Buildkit => &[],
            Self::Engine => &[programs::ENGINE, programs::RUNC],
        }
    }
}
