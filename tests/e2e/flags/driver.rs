//! The builders that flags are tested on, one of each driver of buildx.

use std::fs;
use std::sync::{Mutex, OnceLock, PoisonError};

use anyhow::Result;

use super::images::buildkit;
use crate::world::{Shared, shared, world};

/// A driver of buildx.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Driver {
    /// The lab's own `buildkitd`.
    Remote,
    /// The BuildKit inside of the lab's Docker Engine.
    Docker,
    /// A `buildkitd` in a container of the lab's Docker Engine.
    Container,
}

/// The container of this run, once it was asked for.
static CONTAINER: Mutex<Option<String>> = Mutex::new(None);

impl Driver {
    pub(crate) const ALL: [Self; 3] = [Self::Remote, Self::Docker, Self::Container];

    /// As `docker buildx create --driver` takes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Remote => "remote",
            Self::Docker => "docker",
            Self::Container => "docker-container",
        }
    }

    /// What `docker buildx build --builder` takes.
    pub(crate) fn builder(self) -> Result<&'static str> {
        match self {
            Self::Remote => Ok("jesteros"),
            Self::Docker => Ok("default"),
            Self::Container => container(),
        }
    }

    /// Another one, which has nothing of this one in its cache.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Remote => Self::Container,
            Self::Docker | Self::Container => Self::Remote,
        }
    }
}

fn container() -> Result<&'static str> {
    static NAME: Shared<String> = OnceLock::new();
    let name = shared(&NAME, || {
        let name = format!("jesteros-e2e-{}", std::process::id());
        let registry = world().lab.registry();
        let config = world().folder("buildkitd")?.join("buildkitd.toml");
        // It goes after the tests. With little room on the disk, its own rules would delete
        // caches between the builds of a test.
        let text = format!(
            "insecure-entitlements = [\"network.host\"]\n\n[worker.oci]\ngc = false\n\n\
             [registry.\"{registry}\"]\nhttp = true\n"
        );
        fs::write(&config, text)?;
        let image = format!("--driver-opt=image={}", buildkit()?);
        let config = format!("--buildkitd-config={}", config.display());
        *CONTAINER.lock().unwrap_or_else(PoisonError::into_inner) = Some(name.clone());
        let create = ["buildx", "create", "--driver=docker-container", "--name", &name];
        // On the host's network it reaches what tests serve on loopback.
        let options = ["--driver-opt=network=host", &image, &config, "--bootstrap"];
        world().docker(&[&create[..], &options].concat())?.ok()?;
        Ok(name)
    })?;
    Ok(name)
}

/// Removes the container; after all tests.
pub(crate) fn leave() {
    let name = CONTAINER.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(name) = name {
        // There is nobody left who could be told.
        let _ = world().docker(&["buildx", "rm", "--force", &name]);
    }
}
