//! A process that was started.

use super::exit::ExitStatus;
use super::id;
use super::process::Process;
use super::pump::{Receiver, feed, unexplained};
use super::signal::Signal;
use super::stdio::{ChildOutput, ChildStdin, pipe};
use crate::capabilities::Capabilities;
use crate::connection::Connection;
use crate::error::Error;
use buildkit_proto::caps;
use buildkit_proto::gateway::exec_message::Input;
use buildkit_proto::gateway::{ExecMessage, ResizeMessage, SignalMessage};
use futures_util::stream::{self, StreamExt as _};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use tokio::sync::{mpsc, oneshot};

/// Why nobody can wait for a process. Of the capabilities that came with v0.31, one tells that
/// BuildKit is as new.
const OPEN_STDIN: &str = "this BuildKit tells how a process ended only after its stdin has ended; \
                          it tells at once since v0.31";

/// Messages to a process that may wait for the connection.
const QUEUE: usize = 4;

/// A process that was started in a container.
///
/// Take the streams that were asked for, and use them at the same time: a process waits while
/// its output is not read, and both outputs wait for each other. Dropping this ends neither the
/// process nor streams that were taken out of it;
/// [`Container::release`](super::Container::release) does.
#[derive(Debug)]
pub struct Child {
    /// The process's stdin, if [`Process::piped_stdin`] asked for it.
    pub stdin: Option<ChildStdin>,
    /// The process's stdout, if [`Process::piped_stdout`] asked for it.
    pub stdout: Option<ChildOutput>,
    /// The process's stderr, if [`Process::piped_stderr`] asked for it.
    pub stderr: Option<ChildOutput>,
    id: String,
    messages: mpsc::Sender<ExecMessage>,
    has_terminal: bool,
    state: State,
    /// What tells whether the stdin that somebody took is still open, if BuildKit waits for
    /// its end.
    awaited: Option<Weak<()>>,
    capabilities: Rc<Capabilities>,
}

#[derive(Debug)]
enum State {
    Running(oneshot::Receiver<Result<ExitStatus, Error>>),
    Ended(Result<ExitStatus, Error>),
}

impl Child {
    /// Starts a process. Each has a stream of its own: BuildKit handles the messages of a
    /// stream one after the other, and one that goes wrong ends them all (`ExecProcess` in
    /// `frontend/gateway/gateway.go`).
    pub(super) async fn start(
        connection: &Connection,
        capabilities: Rc<Capabilities>,
        container: &str,
        process: &Process,
        unwell: &Arc<AtomicU32>,
    ) -> Result<Self, Error> {
        let place = connection.process()?;
        let id = format!("{container}:{}", id::new());
        let (messages, mut queue) = mpsc::channel(QUEUE);
        let (ended, end) = oneshot::channel::<()>();
        let init = ExecMessage {
            process_id: id.clone(),
            input: Some(Input::Init(process.to_pb(container))),
        };
        let requests = stream::iter([init])
            .chain(stream::poll_fn(move |cx| queue.poll_recv(cx)))
            .take_until(end);
        // From here on BuildKit may start the process, also if nobody waits for its answer.
        unwell.fetch_add(1, Ordering::Relaxed);
        // BuildKit answers when the process was started.
        let answers = connection.client().exec_process(requests).await?.into_inner();

        // With a terminal it is BuildKit that reads stdin, and ends with the process.
        let awaits_stdin = !process.tty && !capabilities.has_llb(caps::PASSTHROUGH_OP);
        let piped = |is_piped: bool| is_piped.then(pipe).unzip();
        let (stdin, stdin_far) = piped(process.stdin);
        let (stdout, stdout_far) = piped(process.stdout);
        let (stderr, stderr_far) = piped(process.stderr);
        let (exit, exited) = oneshot::channel();
        if let Some(stdin) = stdin_far {
            tokio::spawn(feed(stdin, messages.clone(), id.clone()));
        }
        let receiver = Receiver {
            stdout: stdout_far,
            stderr: stderr_far,
            exit: Some(exit),
            _messages: messages.clone(),
            _place: place,
            ended,
            unwell: Arc::clone(unwell),
        };
        tokio::spawn(receiver.run(answers));
        let (stdin, open) = stdin.map(ChildStdin::new).unzip();
        Ok(Self {
            stdin,
            stdout: stdout.map(ChildOutput),
            stderr: stderr.map(ChildOutput),
            id,
            messages,
            has_terminal: process.tty,
            state: State::Running(exited),
            awaited: open.filter(|_| awaits_stdin),
            capabilities,
        })
    }

    /// Waits until the process has ended. What it wrote before can still be read.
    ///
    /// Streams that are still here are dropped first: stdin ends, and output is lost. May be
    /// called again, with the same answer, and dropped while it waits.
    ///
    /// # Errors
    ///
    /// If the process cannot be watched any longer. A process that fails is an [`ExitStatus`].
    ///
    /// [`Error::Unsupported`] if BuildKit is older than v0.31, the process has no terminal, and
    /// a stdin that was taken is still open. Such a BuildKit waits for the end of stdin before
    /// it tells how the process ended (`callWithIO` in
    /// `executor/runcexecutor/executor_linux.go`), and that might be never. End stdin first,
    /// and wait again.
    pub async fn wait(&mut self) -> Result<ExitStatus, Error> {
        drop((self.stdin.take(), self.stdout.take(), self.stderr.take()));
        if let State::Running(exit) = &mut self.state {
            let is_open = |open: &Weak<()>| open.strong_count() > 0;
            if self.awaited.as_ref().is_some_and(is_open) && exit.is_empty() {
                return Err(Error::Unsupported {
                    capability: caps::PASSTHROUGH_OP.to_owned(),
                    message: OPEN_STDIN.to_owned(),
                });
            }
            let status = exit.await.unwrap_or_else(|_| Err(unexplained()));
            self.state = State::Ended(status);
        }
        match &self.state {
            State::Ended(status) => status.clone(),
            State::Running(_) => Err(unexplained()),
        }
    }

    /// Sends a signal to the process. A process that has ended gets none, without an error.
    ///
    /// BuildKit takes one message after the other: a signal that follows bytes for stdin waits
    /// until the process has read enough of them. The first process of a container is that
    /// with the number 1: of the signals here, it gets `SIGKILL` and those that it handles.
    ///
    /// # Capabilities
    ///
    /// `gateway.exec.signals`, which BuildKit has since v0.10.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] without the capability.
    pub async fn signal(&self, signal: Signal) -> Result<(), Error> {
        let what = "send signals to a program of a frontend";
        self.capabilities.need(caps::GW_EXEC_SIGNALS, what)?;
        self.send(Input::Signal(SignalMessage { name: signal.name().to_owned() })).await;
        Ok(())
    }

    /// Tells the process how large its terminal is, in characters. It needs
    /// [`Process::tty`]; without, and after the process has ended, nothing happens.
    pub async fn resize(&self, rows: u32, cols: u32) {
        // Without a terminal nobody takes this message from BuildKit, which then takes no other.
        if !self.has_terminal {
            return;
        }
        self.send(Input::Resize(ResizeMessage { rows, cols })).await;
    }

    /// Sends a message. If the process has ended, nobody takes it.
    async fn send(&self, input: Input) {
        let message = ExecMessage { process_id: self.id.clone(), input: Some(input) };
        let _ = self.messages.send(message).await;
    }
}
