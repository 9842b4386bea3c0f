//! A filesystem, and what is needed to run commands in it.

use crate::definition::Definition;
use crate::env::Env;
use crate::output::Output;
use crate::path;
use crate::platform::Platform;
use crate::surroundings::Surroundings;
use std::sync::Arc;

/// A filesystem, and what is needed to run commands in it: platform,
/// environment, directory, user and [`Surroundings`].
///
/// States are values: every method returns a new state and leaves the old one
/// unchanged. `env`, `dir` and `user` make no vertex; `exec`, `run`, `run_into` and
/// `file` make one each.
///
/// # Examples
///
/// ```
/// use buildkit_llb::{Exec, Image, Platform};
///
/// let platform: Platform = "linux/amd64".parse()?;
/// let base = Image::new("alpine:3.20".parse()?).state(&platform);
/// let built = base.dir("/src").env("CI", "1").run(Exec::new("make", ["all"]))?;
/// assert_eq!(built.definition().digests().len(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    output: Output,
    platform: Arc<Platform>,
    env: Env,
    dir: String,
    user: String,
    surroundings: Arc<Surroundings>,
}

impl State {
    /// Starts with nothing: no files, no environment, directory `/`.
    ///
    /// # Vertices
    ///
    /// None.
    #[must_use]
    pub fn scratch(platform: &Platform) -> Self {
        Self::new(Output::scratch(), platform)
    }

    /// Starts with the files of `output`, no environment, directory `/`.
    ///
    /// # Vertices
    ///
    /// None.
    #[must_use]
    pub fn new(output: impl Into<Output>, platform: &Platform) -> Self {
        Self {
            output: output.into(),
            platform: Arc::new(platform.clone()),
            env: Env::default(),
            dir: "/".to_owned(),
            user: String::new(),
            surroundings: Arc::default(),
        }
    }

    /// Returns the platform that execs run on.
    #[must_use]
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// Returns the files.
    #[must_use]
    pub fn output(&self) -> &Output {
        &self.output
    }

    /// Returns the environment in order.
    #[must_use]
    pub fn environment(&self) -> &[(String, String)] {
        self.env.list()
    }

    /// Returns one environment variable.
    #[must_use]
    pub fn env_value(&self, key: &str) -> Option<&str> {
        self.env.get(key)
    }

    pub(crate) fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    pub(crate) fn variables(&self) -> &Env {
        &self.env
    }

    /// Returns the working directory, always absolute.
    #[must_use]
    pub fn working_dir(&self) -> &str {
        &self.dir
    }

    /// Returns the user, or an empty string if none was set.
    #[must_use]
    pub fn user_name(&self) -> &str {
        &self.user
    }

    /// Serialises everything this state's files need.
    #[must_use]
    pub fn definition(&self) -> Definition {
        self.output.definition()
    }

    /// Sets an environment variable.
    ///
    /// The order is part of the cache key: the variable goes last, even if it
    /// was set before (`EnvList` in `client/llb/meta.go`).
    #[must_use]
    pub fn env(&self, key: &str, value: impl Into<String>) -> Self {
        Self { env: self.env.set(key, value.into()), ..self.clone() }
    }

    /// Sets the working directory; a relative one is resolved against the current.
    #[must_use]
    pub fn dir(&self, dir: &str) -> Self {
        Self { dir: path::resolve(&self.dir, dir), ..self.clone() }
    }

    /// Sets the user of execs, by name or number, with an optional `:group`.
    ///
    /// An empty user is root.
    #[must_use]
    pub fn user(&self, user: &str) -> Self {
        Self { user: user.to_owned(), ..self.clone() }
    }

    /// Sets what every exec has that does not say otherwise, in the place of what was set
    /// before.
    #[must_use]
    pub fn within(&self, surroundings: Surroundings) -> Self {
        Self { surroundings: Arc::new(surroundings), ..self.clone() }
    }

    /// Sets the platform that execs run on. The files stay as they are.
    #[must_use]
    pub fn with_platform(&self, platform: &Platform) -> Self {
        Self { platform: Arc::new(platform.clone()), ..self.clone() }
    }

    /// Replaces the files and keeps the rest.
    #[must_use]
    pub fn with_output(&self, output: impl Into<Output>) -> Self {
        Self { output: output.into(), ..self.clone() }
    }
}

impl From<State> for Output {
    fn from(state: State) -> Self {
        state.output
    }
}

impl From<&State> for Output {
    fn from(state: &State) -> Self {
        state.output.clone()
    }
}
