//! A container that was made.

use super::child::Child;
use super::exit::Finished;
use super::id;
use super::mount::ContainerMount;
use super::process::Process;
use super::request::ContainerRequest;
use super::stdio::ChildOutput;
use crate::capabilities::Capabilities;
use crate::connection::Connection;
use crate::error::Error;
use buildkit_llb::Secret;
use buildkit_proto::gateway as wire;
use futures_util::future::join3;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tonic::Code;

/// Bytes that are read at a time.
const CHUNK: usize = 32 * 1024;

/// A container that programs can be run in.
///
/// The first process that is started is the first of the container: when it ends, the
/// container has ended, its other processes are killed, and no further one can be started. So
/// if there are to be several, the first one must be one that waits.
///
/// When any process fails, also by ending with a code that is not 0, BuildKit kills the others
/// as well, and starts nothing more in the container: what is started ends at once, with the
/// code of the one that failed, or in an old BuildKit with
/// [`ExitStatus::UNKNOWN`](super::ExitStatus::UNKNOWN) (`Start` in
/// `frontend/gateway/container/container.go`, where all processes share an `errgroup`). This
/// holds as well for a process that BuildKit did not get to run, e.g. because it has no such
/// user. When the stream of a process breaks, so that [`Child::wait`] is an error, BuildKit
/// closes its stdin and output, and most programs fail of that. So after the first failure the
/// container is of no use but to look at its files.
///
/// A container that is no longer needed is [`release`](Self::release)d. Dropping it does
/// nothing, because that would have to wait for BuildKit. BuildKit releases what is left when
/// the frontend ends (`Discard` in `frontend/gateway/gateway.go`).
///
/// # Examples
///
/// ```no_run
/// use buildkit_gateway::{Bridge, ContainerRequest, Error, Process, Ref};
///
/// async fn version(bridge: &Bridge, image: &Ref) -> Result<String, Error> {
///     let container = bridge.new_container(&ContainerRequest::of(image)).await?;
///     let finished = container.run(Process::new("/usr/bin/tool", ["--version"]), b"", 1024).await;
///     container.release().await?;
///     let finished = finished?;
///     finished.status.success()?;
///     Ok(String::from_utf8_lossy(&finished.stdout).into_owned())
/// }
/// ```
#[derive(Debug)]
pub struct Container {
    pub(super) id: String,
    pub(super) connection: Connection,
    pub(super) capabilities: Rc<Capabilities>,
    /// How many processes have not ended well: have failed, or still run.
    unwell: Arc<AtomicU32>,
}

impl Container {
    /// Makes a container; results that it mounts are made first.
    pub(crate) async fn new(
        connection: &Connection,
        capabilities: Capabilities,
        request: &ContainerRequest,
    ) -> Result<Self, Error> {
        request.check(&capabilities)?;
        let id = id::new();
        connection.client().new_container(request.to_pb(&id)).await?;
        let capabilities = Rc::new(capabilities);
        let connection = connection.clone();
        Ok(Self { id, connection, capabilities, unwell: Arc::default() })
    }

    /// Starts a process, and returns when it runs. Runs tasks of the current tokio runtime,
    /// which [`serve`](crate::serve) provides.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if the process needs something that this BuildKit has not; a
    /// secret that the client does not have, unless it is optional, or cannot give. A program
    /// that cannot be started is an [`ExitStatus`](super::ExitStatus).
    ///
    /// [`Error::TooMany`] if 200 processes run, in this container or others. A process counts
    /// until it has ended, its output has been read or dropped, and its stdin has ended.
    pub async fn start(&self, process: Process) -> Result<Child, Error> {
        process.check(&self.capabilities)?;
        self.look_for(&process.secrets()).await?;
        let capabilities = Rc::clone(&self.capabilities);
        Child::start(&self.connection, capabilities, &self.id, &process, &self.unwell).await
    }

    /// Fails if BuildKit would fail to get a secret for a variable.
    ///
    /// BuildKit never answers then: it waits for more messages before it tells that it cannot
    /// start the process (`ExecProcess` in `frontend/gateway/gateway.go`). A container that
    /// mounts the secrets, and has nothing else, is refused at once, for the same reasons
    /// (`loadSecretEnv` in `frontend/gateway/container/container.go`, `getSecretMountable` in
    /// `solver/llbsolver/mounts/mount.go`): a secret that is not there, unless it is optional,
    /// and, also of an optional one, a name that is empty and a client that fails.
    async fn look_for(&self, secrets: &[Secret]) -> Result<(), Error> {
        if secrets.is_empty() {
            return Ok(());
        }
        let mounts = secrets.iter().map(ContainerMount::secret);
        let request = mounts.fold(ContainerRequest::without_root(), ContainerRequest::mount);
        let container_id = id::new();
        self.connection.client().new_container(request.to_pb(&container_id)).await?;
        let request = wire::ReleaseContainerRequest { container_id };
        self.connection.client().release_container(request).await?;
        Ok(())
    }

    /// Runs a process to its end, with `stdin` as its input, and keeps the first `limit` bytes
    /// of stdout and of stderr each.
    ///
    /// # Errors
    ///
    /// As [`Container::start`], and if the process cannot be watched to its end. A process that
    /// fails is no error; its status says so. [`Error::Invalid`] if it has a terminal and is given
    /// input, since it would never see the end of that.
    pub async fn run(
        &self,
        process: Process,
        stdin: &[u8],
        limit: usize,
    ) -> Result<Finished, Error> {
        if process.tty && !stdin.is_empty() {
            let why = "a process with a terminal never sees the end of its input";
            return Err(Error::Invalid(why.to_owned()));
        }
        let process = process.piped_stdout().piped_stderr();
        let process = if stdin.is_empty() { process } else { process.piped_stdin() };
        let mut child = self.start(process).await?;
        let (input, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let feed = async {
            if let Some(mut input) = input {
                // A process need not read all that it is given.
                let _ = input.write_all(stdin).await;
            }
        };
        // Stdin has ended before it is waited for, which an old BuildKit needs.
        let ((stdout, is_cut), (stderr, is_cut_too), ()) =
            join3(read(stdout, limit), read(stderr, limit), feed).await;
        let status = child.wait().await?;
        Ok(Finished { status, stdout, stderr, is_cut: is_cut || is_cut_too })
    }

    /// Ends the container: its processes are killed, and what was written in it is deleted,
    /// but for caches.
    ///
    /// # Errors
    ///
    /// If something cannot be deleted, and if BuildKit cannot be asked. If a process of the
    /// container failed or had to be killed, BuildKit answers with that in its place (`Release`
    /// in `frontend/gateway/container/container.go`), with the code `Unknown` or `Cancelled`;
    /// that is no error of this call, and [`Child::wait`] tells it. Then nobody learns what
    /// could not be deleted.
    pub async fn release(self) -> Result<(), Error> {
        let are_well = self.unwell.load(Ordering::Relaxed) == 0;
        let request = wire::ReleaseContainerRequest { container_id: self.id };
        let is_of_process =
            |code: Code| !are_well && matches!(code, Code::Unknown | Code::Cancelled);
        match self.connection.client().release_container(request).await {
            Err(status) if !is_of_process(status.code()) => Err(status.into()),
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

/// The first bytes of what a process writes, and whether there are more, which are lost.
async fn read(output: Option<ChildOutput>, limit: usize) -> (Vec<u8>, bool) {
    let (mut kept, mut is_cut) = (Vec::new(), false);
    let Some(mut output) = output else { return (kept, is_cut) };
    let mut buffer = vec![0; CHUNK];
    loop {
        let length: io::Result<usize> = output.read(&mut buffer).await;
        let part = length.ok().and_then(|length| buffer.get(..length)).unwrap_or_default();
        if part.is_empty() {
            return (kept, is_cut);
        }
        let (fits, rest) = part.split_at(part.len().min(limit - kept.len()));
        kept.extend_from_slice(fits);
        is_cut |= !rest.is_empty();
    }
}
