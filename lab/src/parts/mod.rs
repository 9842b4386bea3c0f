//! The parts of the lab, each with the daemons, packages and programs it needs.

pub(crate) mod archive;
pub(crate) mod buildkit;
pub(crate) mod engine;
pub(crate) mod registry;

use crate::programs::{self, Module};
use crate::state::Daemon;
use crate::versions::OldBuildkit;

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
    /// A `buildkitd` of an older version and a buildx builder for it.
    OldBuildkit(OldBuildkit),
}

impl Part {
    /// What a lab is made of unless more is asked for, in the order in which it is
    /// started.
    pub const ALL: [Self; 4] = [Self::Registry, Self::Archive, Self::Buildkit, Self::Engine];

    /// All parts that there are, in the order in which they are started.
    pub(crate) fn every() -> impl DoubleEndedIterator<Item = Self> {
        Self::ALL.into_iter().chain(OldBuildkit::ALL.map(Self::OldBuildkit))
    }

    /// Its daemons, in the order in which they are started.
    pub(crate) fn daemons(self) -> &'static [Daemon] {
        match self {
            Self::Registry => &[Daemon::Registry],
            Self::Archive => &[Daemon::Archive],
            Self::Buildkit => &[Daemon::Buildkitd],
            Self::Engine => &[Daemon::Containerd, Daemon::Dockerd],
            Self::OldBuildkit(version) => version.daemons(),
        }
    }

    /// The older version that it is a `buildkitd` of.
    pub(crate) fn old_buildkit(self) -> Option<OldBuildkit> {
        match self {
            Self::OldBuildkit(version) => Some(version),
            Self::Registry | Self::Archive | Self::Buildkit | Self::Engine => None,
        }
    }

    /// Whether it runs arm programs.
    pub(crate) fn emulates(self) -> bool {
        matches!(self, Self::Buildkit | Self::Engine | Self::OldBuildkit(_))
    }

    pub(crate) fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Registry => &["docker-registry"],
            Self::Archive => &[],
            Self::Buildkit | Self::OldBuildkit(_) => {
                &["runc", "qemu-user-static", "busybox-static"]
            }
            Self::Engine => &[
                "containerd",
                "iptables",
                "qemu-user-static",
                "libseccomp-dev",
                "pkg-config",
                "tini",
            ],
        }
    }

    pub(crate) fn modules(self) -> &'static [Module] {
        match self {
            Self::Registry | Self::Archive | Self::Buildkit => &[],
            Self::Engine => &[programs::ENGINE, programs::RUNC],
            Self::OldBuildkit(version) => version.modules(),
        }
    }
}
