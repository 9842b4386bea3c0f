//! A frontend for tests: it does in containers of the image `BASE` what a fake BuildKit can only
//! be believed about, and returns a file `report` with a line for each.

use buildkit_gateway::{
    Answer, Bridge, Container, ContainerRequest, Environment, Error, ExitStatus, Failure, Finished,
    Gateway as _, Outcome, Process, Ref, serve,
};
use buildkit_llb::{File, Image, Output, Platform, SecretEnv, mkfile};
use std::process::ExitCode;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

/// Longer than anything here takes, on a machine that is busy.
const LONG: Duration = Duration::from_secs(60);
/// Most bytes of output that are looked at.
const SHOWN: usize = 100;
/// More processes than may run.
const MANY: usize = 230;

fn main() -> ExitCode {
    serve("container-frontend", build)
}

async fn build(bridge: Bridge, environment: Environment) -> Answer {
    let base = environment.opt("build-arg:BASE").unwrap_or_default();
    let base = base.parse().map_err(|error| Failure::new(format!("BASE: {error}")))?;
    let image = Image::new(base).output(&Platform::new("linux", "amd64", ""));
    let image = bridge.solve(&image.definition()).await?;
    let report = [
        dropped_child(&bridge, &image).await?,
        given_up_start(&bridge, &image).await?,
        secrets(&bridge, &image).await?,
        open_stdin(&bridge, &image).await?,
        after_a_failure(&bridge, &image).await?,
        many(&bridge, &image).await?,
    ];
    let report = Output::scratch().file(File::from(mkfile("/report", 0o644, report.concat())));
    Ok(Outcome::one(bridge.solve(&report.definition()).await?))
}

/// A container whose first process waits.
async fn container(bridge: &Bridge, image: &Ref) -> Result<Container, Error> {
    let container = bridge.new_container(&ContainerRequest::of(image)).await?;
    container.start(Process::shell("sleep 600")).await?;
    Ok(container)
}

fn text(finished: &Finished) -> String {
    let output = String::from_utf8_lossy(&finished.stdout);
    format!("{} {}", finished.status.code(), output.trim_end())
}

fn ended(status: Result<ExitStatus, Error>) -> String {
    status.map_or_else(|error| error.message(), |status| status.code().to_string())
}

/// Streams outlive the process's `Child`.
async fn dropped_child(bridge: &Bridge, image: &Ref) -> Result<String, Error> {
    let container = container(bridge, image).await?;
    let mut child = container.start(Process::shell("sleep 1; echo on").piped_stdout()).await?;
    let stdout = child.stdout.take();
    drop(child);
    let mut output = String::new();
    if let Some(mut stdout) = stdout {
        // What cannot be read is missing in the report.
        let _ = timeout(LONG, stdout.read_to_string(&mut output)).await;
    }
    container.release().await?;
    Ok(format!("dropped child: {}\n", output.trim_end()))
}

/// A process that was perhaps started does not disturb the release.
async fn given_up_start(bridge: &Bridge, image: &Ref) -> Result<String, Error> {
    let container = container(bridge, image).await?;
    let start = container.start(Process::shell("sleep 600"));
    let _ = timeout(Duration::from_millis(1), start).await;
    container.release().await?;
    Ok("given up: released\n".to_owned())
}

/// The client has the secret `there`.
async fn secrets(bridge: &Bridge, image: &Ref) -> Result<String, Error> {
    let container = container(bridge, image).await?;
    let mut report = String::new();
    for secret in [
        SecretEnv::new("A", "there"),
        SecretEnv::new("A", "lacking").optional(),
        SecretEnv::new("A", "lacking"),
        SecretEnv::new("A", "").optional(),
    ] {
        let process = Process::shell("echo \"[$A]\"").secret_env(secret);
        let told = match timeout(LONG, container.run(process, b"", SHOWN)).await {
            Ok(Ok(finished)) => text(&finished),
            Ok(Err(error)) => error.message(),
            Err(_) => "no answer".to_owned(),
        };
        report += &format!("secret: {told}\n");
    }
    container.release().await?;
    Ok(report)
}

/// A process may end while somebody could still write to it.
async fn open_stdin(bridge: &Bridge, image: &Ref) -> Result<String, Error> {
    let container = container(bridge, image).await?;
    let mut child = container.start(Process::shell("read line; exit 3").piped_stdin()).await?;
    let mut stdin = child.stdin.take();
    if let Some(stdin) = &mut stdin {
        // A process that does not read is seen in the report.
        let _ = stdin.write_all(b"line\n").await;
    }
    let open = timeout(LONG, child.wait()).await.map_or("no answer".to_owned(), ended);
    drop(stdin);
    let closed = timeout(LONG, child.wait()).await.map_or("no answer".to_owned(), ended);
    container.release().await?;
    Ok(format!("open stdin: {open}\nclosed stdin: {closed}\n"))
}

/// Nothing starts in the container any more.
async fn after_a_failure(bridge: &Bridge, image: &Ref) -> Result<String, Error> {
    let container = container(bridge, image).await?;
    let failed = container.run(Process::shell("exit 7"), b"", SHOWN).await?;
    let next = container.run(Process::shell("echo started"), b"", SHOWN).await?;
    container.release().await?;
    let (failed, next) = (text(&failed), text(&next));
    Ok(format!("failed: {}\nafter it: {}\n", failed.trim_end(), next.trim_end()))
}

/// Other calls are answered while as many run as may.
async fn many(bridge: &Bridge, image: &Ref) -> Result<String, Error> {
    let container = container(bridge, image).await?;
    let (mut children, mut why) = (Vec::new(), String::new());
    while why.is_empty() && children.len() < MANY {
        match container.start(Process::shell("exec sleep 600")).await {
            Ok(child) => children.push(child),
            Err(error) => why = error.message(),
        }
    }
    let answer = timeout(LONG, bridge.ping()).await.is_ok();
    container.release().await?;
    let number = children.len() + 1;
    Ok(format!("processes: {number}, then: {why}; other calls are answered: {answer}\n"))
}
