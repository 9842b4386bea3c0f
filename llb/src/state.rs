//! A filesystem and how to run in it.

use crate::definition::Definition;
use crate::exec::Exec;
use crate::file::File;
use crate::output::Output;
use crate::path;
use crate::platform::Platform;
use std::sync::Arc;

/// Files, and how to run in them: platform, environment, directory and user.
///
/// States are values: every method returns a new one and leaves the old one as
/// it was. `env`, `dir` and `user` make no vertex; `run`, `run_into` and `file`
/// make one each.
///
/// # Examples
///
/// ```
/// use buildkit_llb::{Exec, Image, Platform};
///
/// let platform: Platform = "linux/amd64".parse()?;
/// let base = Image::new("alpine:3.20".parse()?).state(&platform);
/// let built = base.dir("/src").env("CI", "1").run(Exec::new("make", ["all"]));
/// assert_eq!(built.definition().digests().len(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    output: Output,
    platform: Arc<Platform>,
    env: Vec<(String, String)>,
    dir: String,
    user: String,
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
            env: Vec::new(),
            dir: "/".to_owned(),
            user: String::new(),
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
        &self.env
    }

    /// Returns one environment variable.
    #[must_use]
    pub fn env_value(&self, key: &str) -> Option<&str> {
        self.env.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
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
    /// Order is part of the cache key: a new variable goes last, a known one
    /// is replaced where it stands (`client/llb/meta.go`).
    #[must_use]
    pub fn env(&self, key: &str, value: impl Into<String>) -> Self {
        let mut state = self.clone();
        set_env(&mut state.env, key, value.into());
        state
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

    /// Replaces the files and keeps the rest.
    #[must_use]
    pub fn with_output(&self, output: impl Into<Output>) -> Self {
        Self { output: output.into(), ..self.clone() }
    }

    /// Runs `exec` in this filesystem and returns what it left of the root.
    ///
    /// With [`Exec::read_only_root`] the root cannot change: the files stay
    /// those of this state, and the exec is in no definition. Use
    /// [`State::run_into`] for it.
    ///
    /// # Vertices
    ///
    /// One exec vertex.
    ///
    /// # Capabilities
    ///
    /// `exec.meta.base`, and those of what `exec` uses.
    #[must_use]
    pub fn run(&self, exec: Exec) -> Self {
        match exec.lower(self, None) {
            Some(output) => self.with_output(output),
            None => self.clone(),
        }
    }

    /// Runs `exec` in this filesystem and returns what it left at `dest`.
    ///
    /// `dest` starts empty and writable; changes to the root are discarded. Use
    /// it for builders whose root should not reach the image. A relative `dest`
    /// is resolved against the working directory; for `/` it returns the root.
    ///
    /// # Vertices
    ///
    /// One exec vertex; the result is its output for the mount at `dest`.
    ///
    /// # Capabilities
    ///
    /// `exec.meta.base`, and those of what `exec` uses.
    ///
    /// # Examples
    ///
    /// ```
    /// use buildkit_llb::{Exec, Image, Platform};
    ///
    /// let platform: Platform = "linux/amd64".parse()?;
    /// let builder = Image::new("golang:1.23".parse()?).state(&platform);
    /// let out = builder.run_into("/out", Exec::shell("go build -o /out ."));
    /// assert_eq!(
    ///     out.definition().to_string(),
    ///     r#"v0 = source docker-image://docker.io/library/golang:1.23  [linux/amd64]
    /// v1 = exec  [linux/amd64]
    ///     args  ["/bin/sh", "-c", "go build -o /out ."]
    ///     mount / <- v0 rw => :0
    ///     mount /out <- scratch rw => :1
    /// return v1:1
    /// "#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn run_into(&self, dest: &str, exec: Exec) -> Output {
        exec.lower(self, Some(dest)).unwrap_or_else(|| self.output.clone())
    }

    /// Applies file actions; relative paths are relative to the working directory.
    ///
    /// # Vertices
    ///
    /// One file vertex, or none if `file` has no actions.
    ///
    /// # Capabilities
    ///
    /// `file.base`, and those of the actions.
    #[must_use]
    pub fn file(&self, file: impl Into<File>) -> Self {
        self.with_output(file.into().apply(&self.output, &self.dir))
    }
}

/// Appends a variable, or replaces it where it stands.
pub(crate) fn set_env(env: &mut Vec<(String, String)>, key: &str, value: String) {
    match env.iter_mut().find(|(known, _)| known == key) {
        Some((_, old)) => *old = value,
        None => env.push((key.to_owned(), value)),
    }
}
