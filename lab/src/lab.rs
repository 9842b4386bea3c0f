//! The lab as its users see it.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::directories::Directories;
use crate::parts::{Part, archive, buildkit, engine, registry};
use crate::state::{Daemon, State};
use crate::{binfmt, mounts, packages, process, programs, state};

/// A running lab: daemons of its own, apart from any the machine has.
///
/// It goes on when the value is dropped and when the program that started it
/// ends; [`Lab::down`] stops it.
#[derive(Clone, Debug)]
pub struct Lab {
    directories: Directories,
    state: State,
    address: String,
    engine_host: String,
}

impl Lab {
    /// Starts those of the parts that do not run yet, and installs and builds
    /// what they need.
    ///
    /// # Errors
    ///
    /// If the disk is nearly full, or a package, a program or a daemon fails; the error
    /// holds what it said.
    pub fn up(parts: &[Part]) -> Result<Self> {
        let directories = Directories::from_env()?;
        let _lock = state::lock(&directories)?;
        let mut state = State::load(&directories)?;
        let missing: Vec<Part> =
            Part::every().filter(|part| parts.contains(part) && !runs(&state, *part)).collect();
        if !missing.is_empty() {
            directories.check_free_space()?;
        }
        let packages: Vec<_> = missing.iter().flat_map(|part| part.packages()).copied().collect();
        if !packages.is_empty() {
            packages::install_missing(&packages)?;
        }
        // Every lab that one builds in has the clients.
        if parts.iter().any(|part| *part != Part::Archive) {
            state.programs.extend(programs::BUILDKIT.build(&directories)?);
        }
        for module in missing.iter().flat_map(|part| part.modules()) {
            state.programs.extend(module.build(&directories)?);
        }
        let port = registry::choose_port(&state)?;
        state.registry_port = Some(port);
        let archive_port = archive::choose_port(&state)?;
        state.archive_port = Some(archive_port);
        for part in missing {
            if part.emulates() {
                // Before the daemon: it lists the platforms it finds when it starts.
                binfmt::register_arm()?;
            }
            for &daemon in part.daemons() {
                if state.running(daemon).is_some() {
                    continue;
                }
                let process = match daemon {
                    Daemon::Registry => registry::start(&directories, port),
                    Daemon::Archive => archive::start(&directories, archive_port),
                    Daemon::Buildkitd
                    | Daemon::Buildkitd012
                    | Daemon::Buildkitd016
                    | Daemon::Buildkitd020 => buildkit::start(daemon, &directories, &state, port),
                    Daemon::Containerd => engine::start_containerd(&directories, &state),
                    Daemon::Dockerd => engine::start_dockerd(&directories, &state, port),
                };
                let process = process.with_context(|| format!("cannot start {}", daemon.name()))?;
                state.set(daemon, Some(process));
                // At once: what runs must be found again whatever fails next.
                state.save(&directories)?;
            }
        }
        state.save(&directories)?;
        if state.programs.contains_key("buildx") {
            let old: Vec<_> = parts.iter().filter_map(|part| part.old_buildkit()).collect();
            buildkit::configure_client(&directories, &state, &old)?;
        }
        Self::new(directories, state)
    }

    /// The lab that an earlier command started, or `None` if no part of it runs.
    ///
    /// # Errors
    ///
    /// If the lab's state cannot be read.
    pub fn attach() -> Result<Option<Self>> {
        let directories = Directories::from_env()?;
        let lab = Self::new(directories.clone(), State::load(&directories)?)?;
        Ok(Some(lab).filter(|lab| Part::every().any(|part| lab.has_daemon(part))))
    }

    /// Stops all parts and takes away what they left mounted.
    ///
    /// # Errors
    ///
    /// If a daemon does not end or a mount cannot be taken away.
    pub fn down() -> Result<()> {
        let directories = Directories::from_env()?;
        let state = State::load(&directories)?;
        Self::new(directories, state)?.stop(&Part::every().collect::<Vec<_>>())
    }

    /// Stops some parts, in the reverse order of their start.
    ///
    /// # Errors
    ///
    /// If a daemon does not end or a mount cannot be taken away.
    pub fn stop(&self, parts: &[Part]) -> Result<()> {
        let _lock = state::lock(&self.directories)?;
        // What is in the value may be older than what runs.
        let mut state = State::load(&self.directories)?;
        for part in Part::every().rev().filter(|part| parts.contains(part)) {
            for &daemon in part.daemons().iter().rev() {
                if let Some(process) = state.running(daemon) {
                    let stopped = process.stop(daemon.patience());
                    stopped.with_context(|| format!("cannot stop {}", daemon.name()))?;
                }
                state.set(daemon, None);
                state.save(&self.directories)?;
            }
            self.clean_up(part)?;
        }
        Ok(())
    }

    /// The parts that run now.
    #[must_use]
    pub fn running(&self) -> Vec<Part> {
        Part::every().filter(|part| runs(&self.state, *part)).collect()
    }

    /// The address of `buildkitd`, as `buildctl --addr` takes it.
    #[must_use]
    pub fn buildkit_address(&self) -> &str {
        &self.address
    }

    /// The registry, `localhost:PORT`: what the names of images in it begin with.
    #[must_use]
    pub fn registry(&self) -> String {
        // Chosen by `up`, before anything can run.
        format!("localhost:{}", self.state.registry_port.unwrap_or_default())
    }

    /// The `DOCKER_HOST` of the lab's engine, if it runs.
    #[must_use]
    pub fn engine_host(&self) -> Option<&str> {
        runs(&self.state, Part::Engine).then_some(self.engine_host.as_str())
    }

    /// The archive, `http://127.0.0.1:PORT`, if it runs: what `APT_MIRROR` takes.
    #[must_use]
    pub fn archive(&self) -> Option<String> {
        self.state.running(Daemon::Archive)?;
        Some(format!("http://127.0.0.1:{}", self.state.archive_port?))
    }

    /// The keyring that the archive is signed with.
    #[must_use]
    pub fn archive_keyring(&self) -> PathBuf {
        archive::keyring(&self.directories)
    }

    /// Where the lab keeps its files.
    #[must_use]
    pub fn directories(&self) -> &Directories {
        &self.directories
    }

    /// The path of a program that the lab built: `docker`, `buildx`, `buildctl`,
    /// `buildkitd`, `dockerfile-frontend`; with the engine `dockerd` and `runc`.
    ///
    /// # Errors
    ///
    /// If it has no program of that name.
    pub fn bin(&self, name: &str) -> Result<&Path> {
        buildkit::program(&self.state, name)
    }

    /// The variables that make `docker` and `docker buildx` use the lab, and
    /// nothing of the user's own configuration.
    ///
    /// # Errors
    ///
    /// If `PATH` cannot be extended.
    pub fn env(&self) -> Result<Vec<(&'static str, OsString)>> {
        let programs = self.bin("docker")?.parent().map(PathBuf::from);
        let inherited = env::var_os("PATH").unwrap_or_default();
        let others = env::split_paths(&inherited).filter(|path| Some(path) != programs.as_ref());
        let path =
            env::join_paths(programs.clone().into_iter().chain(others)).context("odd PATH")?;
        let mut variables = vec![
            ("PATH", path),
            ("DOCKER_CONFIG", self.directories.docker_config().into()),
            ("BUILDX_CONFIG", self.directories.buildx_config().into()),
            ("BUILDX_BUILDER", buildkit::BUILDER.into()),
        ];
        if let Some(host) = self.engine_host() {
            variables.push(("DOCKER_HOST", host.into()));
        }
        if let Some(archive) = self.archive() {
            variables.push(("JESTEROS_ARCHIVE", archive.into()));
            variables.push(("JESTEROS_ARCHIVE_KEYRING", self.archive_keyring().into()));
        }
        Ok(variables)
    }

    /// A command with the lab's environment; a program of the lab is preferred
    /// to the machine's of the same name.
    ///
    /// # Errors
    ///
    /// If `PATH` cannot be extended.
    pub fn command(&self, program: &str) -> Result<Command> {
        let own = self.state.programs.get(program).cloned();
        let mut command = Command::new(own.unwrap_or_else(|| PathBuf::from(program)));
        // The user's engine must not be reached by mistake.
        command.env_remove("DOCKER_HOST").env_remove("DOCKER_CONTEXT");
        command.envs(self.env()?);
        Ok(command)
    }

    /// A `buildctl` that talks to the lab's `buildkitd`.
    ///
    /// # Errors
    ///
    /// If `PATH` cannot be extended.
    pub fn buildctl(&self) -> Result<Command> {
        let mut command = self.command("buildctl")?;
        command.args(["--addr", self.buildkit_address()]);
        Ok(command)
    }

    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    fn new(directories: Directories, state: State) -> Result<Self> {
        let address = buildkit::address(&directories, Daemon::Buildkitd)?;
        let engine_host = engine::host(&directories)?;
        Ok(Self { directories, state, address, engine_host })
    }

    /// Ends containers that outlived their daemon, and takes away its mounts.
    fn clean_up(&self, part: Part) -> Result<()> {
        if part == Part::Engine {
            engine::stop_shims(&self.directories)?;
        }
        for daemon in part.daemons() {
            let data = self.directories.data(daemon.name());
            for process in process::rooted_below(&data) {
                process.kill().with_context(|| format!("a container of {}", daemon.name()))?;
            }
            mounts::unmount_below(&data)?;
        }
        Ok(())
    }

    fn has_daemon(&self, part: Part) -> bool {
        part.daemons().iter().any(|daemon| self.state.running(*daemon).is_some())
    }
}

fn runs(state: &State, part: Part) -> bool {
    part.daemons().iter().all(|daemon| state.running(*daemon).is_some())
}
