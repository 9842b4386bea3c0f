//! Processes of the fake BuildKit's containers.
//!
//! When a frontend ends its messages to a process, BuildKit closes the streams of the process at
//! its side (`ExecProcess` in `frontend/gateway/gateway.go`). So does the fake: the frontend is
//! told that the output has ended, and nothing that the process writes after that arrives.

use buildkit_proto::gateway as wire;
use buildkit_proto::gateway::exec_message::Input;
use buildkit_proto::rpc;
use futures_util::future::BoxFuture;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::mpsc;
use tonic::{Code, Status, Streaming};

/// What a process of a fake does; gives its exit code.
pub type Program = Arc<dyn Fn(FakeProcess) -> BoxFuture<'static, u32> + Send + Sync>;

/// Messages to a process that wait until it looks at them.
const QUEUE: usize = 4;

/// A process that was started in a container of the fake BuildKit.
pub struct FakeProcess {
    /// What was asked for.
    pub init: wire::InitMessage,
    messages: mpsc::Receiver<wire::ExecMessage>,
    line: Line,
    record: Record,
}

/// Takes note of a message to a process.
pub(super) type Record = Arc<dyn Fn(wire::ExecMessage) + Send + Sync>;

impl FakeProcess {
    /// Waits for the next message to the process: a part of stdin, a signal or a size of its
    /// terminal. `None` if the frontend has closed the stream.
    pub async fn next(&mut self) -> Option<Input> {
        let message = self.messages.recv().await?;
        (self.record)(message.clone());
        message.input
    }

    /// Writes to stdout (1) or stderr (2). It is lost if the frontend has ended its messages.
    pub async fn write(&self, fd: u32, data: &[u8]) {
        if !self.line.is_cut() {
            let file = wire::FdMessage { fd, eof: false, data: data.to_vec() };
            self.line.answer(Input::File(file)).await;
        }
    }

    /// Sends any message to the frontend, also one that the protocol does not allow.
    pub async fn answer(&self, input: Input) {
        self.line.answer(input).await;
    }

    /// Breaks the stream of the process with an error.
    pub async fn fail(&self, status: Status) {
        // The frontend may have lost interest.
        let _ = self.line.answers.send(Err(status)).await;
    }
}

/// What leads to the frontend.
#[derive(Debug, Clone)]
struct Line {
    process: String,
    answers: mpsc::Sender<Result<wire::ExecMessage, Status>>,
    /// Whether the output has ended for the frontend.
    is_cut: Arc<AtomicBool>,
}

impl Line {
    fn is_cut(&self) -> bool {
        self.is_cut.load(Ordering::Relaxed)
    }

    /// Tells once that the output has ended.
    async fn cut(&self, fds: &[u32]) {
        if self.is_cut.swap(true, Ordering::Relaxed) {
            return;
        }
        for fd in fds.iter().copied().filter(|fd| *fd != 0) {
            self.answer(Input::File(wire::FdMessage { fd, eof: true, data: Vec::new() })).await;
        }
        self.answer(Input::Done(wire::DoneMessage {})).await;
    }

    async fn answer(&self, input: Input) {
        let message = wire::ExecMessage { process_id: self.process.clone(), input: Some(input) };
        let _ = self.answers.send(Ok(message)).await;
    }
}

impl fmt::Debug for FakeProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeProcess").field("init", &self.init).finish_non_exhaustive()
    }
}

/// A process that was asked for, with what leads to the frontend and from it.
pub(super) fn process(
    first: wire::ExecMessage,
    mut messages: Streaming<wire::ExecMessage>,
    answers: mpsc::Sender<Result<wire::ExecMessage, Status>>,
    record: Record,
) -> Result<FakeProcess, Status> {
    let Some(Input::Init(init)) = first.input else {
        return Err(Status::invalid_argument("the first message starts no process"));
    };
    let line = Line { process: first.process_id, answers, is_cut: Arc::default() };
    let (sender, receiver) = mpsc::channel(QUEUE);
    let (far, fds) = (line.clone(), init.fds.clone());
    tokio::spawn(async move {
        while let Ok(Some(message)) = messages.message().await {
            // A process that has ended takes nothing, and the frontend may go on all the same.
            let _ = sender.send(message).await;
        }
        drop(sender);
        far.cut(&fds).await;
    });
    Ok(FakeProcess { init, messages: receiver, line, record })
}

/// Runs a process to its end, and tells of it in BuildKit's order.
pub(super) async fn run(process: FakeProcess, program: Program) {
    let (line, fds) = (process.line.clone(), process.init.fds.clone());
    line.answer(Input::Started(wire::StartedMessage {})).await;
    let code = program(process).await;
    let error = (code != 0).then(|| failure(code));
    line.answer(Input::Exit(wire::ExitMessage { code, error })).await;
    line.cut(&fds).await;
}

/// What BuildKit says about an exit code.
fn failure(code: u32) -> rpc::Status {
    let message = format!("exit code: {code}");
    rpc::Status { code: i32::from(Code::Unknown), message, details: Vec::new() }
}
