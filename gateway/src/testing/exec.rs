//! The call that runs processes in the fake BuildKit's containers.

use crate::testing::fake::{Call, FakeBuildkit};
use crate::testing::process::{FakeProcess, Record, process, run};
use buildkit_proto::gateway as wire;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use std::sync::Arc;
use tokio::sync::mpsc;
use tonic::{Request, Response, Status, Streaming};

/// Messages that wait for the connection.
const QUEUE: usize = 4;

impl FakeBuildkit {
    /// Sets what processes of containers do. `program` gets each process when it was started,
    /// and returns its exit code. Without it, every process ends at once with the code 0.
    #[must_use]
    pub fn on_exec_process<F>(
        mut self,
        program: impl Fn(FakeProcess) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = u32> + Send + 'static,
    {
        self.program = Arc::new(move |process| Box::pin(program(process)));
        self
    }

    pub(super) async fn exec(
        &self,
        request: Request<Streaming<wire::ExecMessage>>,
    ) -> Result<Response<BoxStream<'static, Result<wire::ExecMessage, Status>>>, Status> {
        let mut messages = request.into_inner();
        let first = messages.message().await?.unwrap_or_default();
        self.record(Call::ExecProcess(Box::new(first.clone())));
        let (answers, mut queue) = mpsc::channel(QUEUE);
        let buildkit = self.clone();
        let record: Record =
            Arc::new(move |message| buildkit.record(Call::ExecProcess(Box::new(message))));
        let process = process(first, messages, answers, record)?;
        let program = Arc::clone(&self.program);
        tokio::spawn(run(process, program));
        Ok(Response::new(stream::poll_fn(move |cx| queue.poll_recv(cx)).boxed()))
    }
}
