//! Running commands in a state.

use super::command::Exec;
use super::error::ExecError;
use super::executed::Executed;
use crate::output::Output;
use crate::state::State;

impl State {
    /// Runs `exec` in this filesystem and returns everything that it keeps: the
    /// root, unless it is read-only, and each mount made by [`Exec::bind_kept`].
    ///
    /// # Errors
    ///
    /// Fails if two things are mounted at the same path, if nothing is kept, or if the
    /// root is read-only and scratch.
    ///
    /// # Vertices
    ///
    /// One exec vertex.
    ///
    /// # Capabilities
    ///
    /// `exec.meta.base`, and those of what `exec` uses.
    ///
    /// # Examples
    ///
    /// ```
    /// use buildkit_llb::{Exec, Image, Output, Platform};
    ///
    /// let platform: Platform = "linux/amd64".parse()?;
    /// let builder = Image::new("golang:1.23".parse()?).state(&platform);
    /// let exec = Exec::shell("go build -o /out . 2>/log/build");
    /// let executed = builder.exec(
    ///     exec.bind_kept("/out", &Output::scratch()).bind_kept("/log", &Output::scratch()),
    /// )?;
    /// let log = executed.mount("/log").ok_or("no such mount")?;
    /// assert!(log.definition().to_string().ends_with(
    ///     "    mount / <- v0 rw => :0
    ///     mount /log <- scratch rw => :1
    ///     mount /out <- scratch rw => :2
    /// return v1:1
    /// "
    /// ));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn exec(&self, exec: Exec) -> Result<Executed, ExecError> {
        exec.lower(self, None)
    }

    /// Runs `exec` in this filesystem and returns what it left of the root.
    ///
    /// Use it for commands that change the root. [`State::exec`] and
    /// [`State::run_into`] give what an exec leaves in its mounts.
    ///
    /// # Errors
    ///
    /// Fails as [`State::exec`] does, and if the root is read-only.
    ///
    /// # Vertices
    ///
    /// One exec vertex.
    ///
    /// # Capabilities
    ///
    /// `exec.meta.base`, and those of what `exec` uses.
    pub fn run(&self, exec: Exec) -> Result<Self, ExecError> {
        self.exec(exec)?.root().ok_or(ExecError::ReadOnlyRoot)
    }

    /// Runs `exec` in this filesystem and returns what it left at `dest`.
    ///
    /// `dest` starts empty and writable, unless `exec` keeps a mount there, see
    /// [`Exec::bind_kept`]. Changes to the root are discarded, so use it for
    /// builders whose root should not reach the image. A relative `dest` is
    /// resolved against the working directory of the exec. For `/` it returns
    /// the root.
    ///
    /// # Errors
    ///
    /// Fails as [`State::exec`] does, if `exec` mounts something at `dest` that it does
    /// not keep, and if `dest` is a read-only root.
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
    /// let out = builder.run_into("/out", Exec::shell("go build -o /out ."))?;
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
    pub fn run_into(&self, dest: &str, exec: Exec) -> Result<Output, ExecError> {
        let executed = exec.lower(self, Some(dest))?;
        executed.mount(dest).ok_or(ExecError::ReadOnlyRoot)
    }
}
