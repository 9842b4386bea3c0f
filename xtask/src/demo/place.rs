//! Where the demo builds: with the machine's builder, or in the lab.

use std::env;
use std::time::Duration;

use anyhow::{Context as _, Result};
use jesteros_lab::{Directories, Lab, Part};

use super::origin::Origin;
use crate::docker::{Builder, Docker};

/// A builder in a container is started when it is asked for, and may be pulled.
const PATIENCE: Duration = Duration::from_secs(60);

/// The driver of a builder that is an engine, with an image store of its own.
const ENGINE: &str = "docker";

/// Where builds run.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// With the builder that `docker buildx` uses without further words.
    Machine(Builder),
    /// In the lab; why.
    Lab { reason: String },
}

impl Place {
    /// The machine's builder if it works and reaches what the images are made of.
    pub(super) fn choose(origin: &Origin) -> Result<Self> {
        let lab = |reason: String| Ok(Self::Lab { reason });
        let config = Directories::from_env()?.buildx_config();
        if env::var_os("BUILDX_CONFIG").is_some_and(|set| set == config.as_os_str())
            && env::var_os("BUILDX_BUILDER").is_none_or(|name| name != "default")
        {
            return lab("the environment is the lab's".to_owned());
        }
        let builder = match Builder::current(PATIENCE) {
            Ok(builder) => builder,
            Err(error) => return lab(first_line(&error)),
        };
        let Builder { name, driver, .. } = &builder;
        if !builder.runs_arm() {
            return lab(format!("the builder {name} does not emulate arm"));
        }
        if origin.needs_archive() && driver != ENGINE {
            return lab(format!("the builder {name} ({driver}) cannot reach the lab's archive"));
        }
        Ok(Self::Machine(builder))
    }

    /// In one line.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Machine(builder) => format!("{} (driver {})", builder.name, builder.driver),
            Self::Lab { reason } => format!("the lab's: {reason}"),
        }
    }

    /// The parts of the lab that it needs.
    pub(super) fn parts(&self, origin: &Origin) -> Vec<Part> {
        let mut parts = match self {
            Self::Machine(_) => Vec::new(),
            Self::Lab { .. } => vec![Part::Registry, Part::Buildkit],
        };
        if origin.needs_archive() {
            parts.push(Part::Archive);
        }
        parts
    }

    /// Whether images end up in an engine, which can start them.
    pub(super) fn is_engine(&self) -> bool {
        matches!(self, Self::Machine(builder) if builder.driver == ENGINE)
    }

    /// The `docker` that builds here.
    pub(super) fn docker<'a>(&self, lab: Option<&'a Lab>) -> Result<Docker<'a>> {
        match self {
            Self::Machine(_) => Ok(Docker::Machine),
            Self::Lab { .. } => lab.map(Docker::Lab).context("the lab is not up"),
        }
    }
}

fn first_line(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    text.lines().next().unwrap_or_default().to_owned()
}
