//! What carries the bytes of a process between its streams and the connection.

use super::exit::ExitStatus;
use super::process::{STDERR, STDIN, STDOUT};
use crate::error::Error;
use buildkit_proto::gateway::exec_message::Input;
use buildkit_proto::gateway::{ExecMessage, FdMessage};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tonic::Streaming;

/// Most bytes of stdin in one message.
const CHUNK: usize = 32 * 1024;

/// Sends what the frontend writes to stdin, and then its end. Ends as well when nobody takes
/// messages for the process any more.
pub(super) async fn feed(
    mut stdin: DuplexStream,
    messages: mpsc::Sender<ExecMessage>,
    process: String,
) {
    let mut buffer = vec![0; CHUNK];
    loop {
        let length = stdin.read(&mut buffer).await.unwrap_or_default();
        let data = buffer.get(..length).unwrap_or_default().to_vec();
        let file = FdMessage { fd: STDIN, eof: length == 0, data };
        let message = ExecMessage { process_id: process.clone(), input: Some(Input::File(file)) };
        if messages.send(message).await.is_err() || length == 0 {
            return;
        }
    }
}

/// The ends of a process that BuildKit's messages go to.
pub(super) struct Receiver {
    pub(super) stdout: Option<DuplexStream>,
    pub(super) stderr: Option<DuplexStream>,
    /// Is told once how the process ended.
    pub(super) exit: Option<oneshot::Sender<Result<ExitStatus, Error>>>,
    /// Keeps the stream of messages to the process open, also when the frontend has dropped
    /// its `Child`: at the end of that stream BuildKit closes all
    /// streams of the process (`ExecProcess` in `frontend/gateway/gateway.go`).
    pub(super) _messages: mpsc::Sender<ExecMessage>,
    /// The place that the process takes among those of the connection.
    pub(super) _place: OwnedSemaphorePermit,
    /// Ends the messages to the process when it is dropped.
    pub(super) ended: oneshot::Sender<()>,
    /// How many processes of the container have not ended well.
    pub(super) unwell: Arc<AtomicU32>,
}

impl Receiver {
    /// Hands on what BuildKit says about a process, to the end.
    ///
    /// The last message is that it is done with the streams. But if stdin ended before all of
    /// it was sent, BuildKit is done with the streams at once, and the exit follows
    /// (`ExecProcess` in `frontend/gateway/gateway.go`).
    pub(super) async fn run(mut self, mut answers: Streaming<ExecMessage>) {
        let mut is_done = false;
        let why = loop {
            if is_done && self.exit.is_none() {
                break unexplained();
            }
            match answers.message().await {
                Ok(Some(message)) => match message.input {
                    Some(Input::File(file)) => self.write(file).await,
                    Some(Input::Exit(exit)) => self.exited(Ok(ExitStatus::from_pb(exit))),
                    Some(Input::Done(_)) => is_done = true,
                    Some(Input::Started(_)) => {}
                    Some(Input::Init(_) | Input::Resize(_) | Input::Signal(_)) | None => {
                        let why = "a message about a process is of another kind";
                        break Error::Protocol(why.to_owned());
                    }
                },
                Ok(None) => break unexplained(),
                Err(status) => break status.into(),
            }
        };
        // After the exit this is told to nobody.
        self.exited(Err(why));
        drop(self.ended);
    }

    async fn write(&mut self, file: FdMessage) {
        let stream = match file.fd {
            STDOUT => &mut self.stdout,
            STDERR => &mut self.stderr,
            _ => return,
        };
        let Some(open) = stream else { return };
        // If nobody reads it, it is lost, and the process goes on.
        if open.write_all(&file.data).await.is_err() || file.eof {
            *stream = None;
        }
    }

    fn exited(&mut self, status: Result<ExitStatus, Error>) {
        if let Some(exit) = self.exit.take() {
            if status.as_ref().is_ok_and(ExitStatus::is_success) {
                self.unwell.fetch_sub(1, Ordering::Relaxed);
            }
            // Nobody may be waiting for it.
            let _ = exit.send(status);
        }
    }
}

/// The stream ended in its order, but nothing was said about the exit.
pub(super) fn unexplained() -> Error {
    Error::Protocol("a process ended without an exit code".to_owned())
}
