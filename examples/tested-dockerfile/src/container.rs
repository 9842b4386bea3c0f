//! What is done in a container of the image.

use crate::words::{Word, Words};
use buildkit_gateway::{
    Bridge, Child, Container, ContainerMount, ContainerRequest, Environment, Error, ExitStatus,
    Failure, Finished, Gateway as _, Lines, Process, Ref, Signal,
};
use buildkit_llb::{Describe as _, Local, SourceFile, State};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Most bytes of what a test writes that are shown.
const SHOWN: usize = 4096;
/// Largest file that is kept, in bytes.
const MAX_KEPT: u32 = 1024 * 1024;
/// How long the server may take to end after a signal.
const PATIENCE: Duration = Duration::from_secs(10);

/// What all images have in common.
pub(crate) struct Tour<'a> {
    pub(crate) bridge: &'a Bridge,
    pub(crate) environment: &'a Environment,
    pub(crate) file: &'a Arc<SourceFile>,
    pub(crate) words: Words,
}

impl Tour<'_> {
    /// Tests an image; gives the files to keep.
    pub(crate) async fn run(
        &self,
        image: &Ref,
        state: &State,
        config: &[u8],
    ) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        if self.words.tests.is_empty() && self.words.kept.is_empty() {
            return Ok(Vec::new());
        }
        let context = Local::new("context", &self.environment.session).named("load the tests");
        let context = self.bridge.solve(&context.output().definition()).await?;
        let request = ContainerRequest::of(image)
            .mount(ContainerMount::result("/context", &context).read_only())
            .platform(state.platform());
        let container = self.bridge.new_container(&request).await?;
        let kept = self.within(&container, state, config).await;
        // The failure of a test is worth more than that of the end.
        let released = container.release().await;
        let kept = kept?;
        released?;
        Ok(kept)
    }

    async fn within(
        &self,
        container: &Container,
        state: &State,
        config: &[u8],
    ) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        // The container lasts as long as its first process: the server, or one that waits until
        // its stdin ends.
        let first = match &self.words.serve {
            Some(serve) => Process::shell(&serve.text),
            None => Process::shell("read line || true").piped_stdin(),
        };
        let mut server = container.start(first.within(state)).await?;
        for test in &self.words.tests {
            let process = Process::shell(&test.text).within(state);
            // What is given up is killed when the container is released.
            let finished = timeout(self.words.limit, container.run(process, config, SHOWN)).await;
            let late = |_| {
                let seconds = self.words.limit.as_secs();
                self.at(test, format!("the test did not end within {seconds} seconds"))
            };
            let finished = finished.map_err(late)??;
            if !finished.status.is_success() {
                return Err(self.at(test, failed(&finished)));
            }
        }
        let ended = self.stop(&mut server).await?;
        if let (Some(serve), false) = (&self.words.serve, ended.is_success()) {
            return Err(self.at(serve, format!("the server {}", how(&ended))));
        }
        let mut kept = Vec::new();
        for path in &self.words.kept {
            // Mounts are numbered: 0 is the root.
            let data = container.read_file(0, &path.text, MAX_KEPT + 1).await?;
            let data = data.ok_or_else(|| self.at(path, "no test made this file".to_owned()))?;
            if data.len() > MAX_KEPT as usize {
                return Err(self.at(path, format!("this file has more than {MAX_KEPT} bytes")));
            }
            kept.push((path.text.to_string(), data));
        }
        Ok(kept)
    }

    /// Ends the first process, with force if need be.
    async fn stop(&self, server: &mut Child) -> Result<ExitStatus, Failure> {
        if self.words.serve.is_some() {
            server.signal(Signal::Term).await?;
        }
        // Waiting also ends its stdin.
        match timeout(PATIENCE, server.wait()).await {
            Ok(ended) => Ok(ended?),
            Err(_) => {
                server.signal(Signal::Kill).await?;
                let late = |_| Failure::new("the server cannot be ended");
                Ok(timeout(PATIENCE, server.wait()).await.map_err(late)??)
            }
        }
    }

    fn at<T>(&self, word: &Word<T>, why: String) -> Failure {
        Failure::new(why).at(self.file, &[Lines::new(word.line, word.line)])
    }
}

/// How a process ended, and what BuildKit tells of it besides the code.
fn how(ended: &ExitStatus) -> String {
    let code = format!("ended with {}", ended.code());
    let reason = ended.error().map(Error::message).unwrap_or_default();
    if reason.is_empty() || reason == format!("exit code: {}", ended.code()) {
        return code;
    }
    format!("{code}: {reason}")
}

/// What the user reads of a test that failed.
fn failed(finished: &Finished) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    let (stdout, stderr) = (text(&finished.stdout), text(&finished.stderr));
    format!("the test {}\n{stdout}\n{stderr}", how(&finished.status))
}
