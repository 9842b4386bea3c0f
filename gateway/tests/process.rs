//! A frontend as a process of its own, with BuildKit at its stdin and stdout.
//!
//! The test starts itself as the frontend, so it has no test harness, which would
//! write to stdout.

#![expect(clippy::unwrap_used, reason = "everything here is a test")]

use buildkit_gateway::testing::FakeBuildkit;
use buildkit_gateway::{Answer, Bridge, Environment, Gateway, Outcome, serve};
use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::process::{Command, ExitCode, Stdio};
use tokio::net::unix::pipe;

/// Tells the process that it is the frontend, and what to do.
const TASK: &str = "TEST_FRONTEND";

fn main() -> ExitCode {
    if std::env::var_os(TASK).is_some() {
        return serve("frontend", build);
    }
    for (task, exit, log) in [
        ("build", 0, "frontend: 2 calls\n"),
        ("panic", 1, "frontend: 2 calls\n"),
        ("hang up", 2, "frontend: BuildKit did not accept the answer"),
    ] {
        let (buildkit, code, stderr) = start(task);
        assert_eq!(code, Some(exit), "{task}: {stderr}");
        assert!(stderr.contains(log), "{task}: {stderr}");
        assert_eq!(buildkit.names()[0], "Ping", "{task}");
        if task == "build" {
            let result = buildkit.returned().remove(0).result.unwrap();
            assert_eq!(result.metadata["target"], b"main=x");
        }
    }
    nobody_there();
    ExitCode::SUCCESS
}

/// The frontend: gives back one of its options.
async fn build(bridge: Bridge, environment: Environment) -> Answer {
    bridge.ping().await?;
    assert_ne!(std::env::var(TASK).unwrap(), "panic", "the test wants a panic");
    Ok(Outcome::default().with("target", environment.opt("target").unwrap_or_default()))
}

fn command(task: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env(TASK, task).env("BUILDKIT_FRONTEND_OPT_0", "target=main=x");
    command.stderr(Stdio::piped());
    command
}

/// Runs the frontend; gives its exit code and what it wrote to stderr.
fn start(task: &str) -> (FakeBuildkit, Option<i32>, String) {
    let buildkit = FakeBuildkit::new();
    let buildkit = if task == "hang up" { buildkit.hang_up_on("Return") } else { buildkit };
    let mut child = command(task).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let stdin = OwnedFd::from(child.stdin.take().unwrap());
    let stdout = OwnedFd::from(child.stdout.take().unwrap());
    let mut stderr = child.stderr.take().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let text = runtime.block_on(async {
        let reader = pipe::Receiver::from_owned_fd(stdout).unwrap();
        let writer = pipe::Sender::from_owned_fd(stdin).unwrap();
        buildkit.accept(tokio::io::join(reader, writer));
        let read = tokio::task::spawn_blocking(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).map(|_| text)
        });
        read.await.unwrap().unwrap()
    });
    (buildkit, child.wait().unwrap().code(), text)
}

/// Without BuildKit the frontend ends, and says so.
fn nobody_there() {
    let output = command("build").stdin(Stdio::null()).stdout(Stdio::null()).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.starts_with("frontend: "), "{stderr}");
}
