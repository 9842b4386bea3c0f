//! The life of a frontend's process: connect, build, return, exit.

use crate::bridge::Bridge;
use crate::connection::Connection;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::outcome::Answer;
use futures_util::FutureExt as _;
use std::any::Any;
use std::io::{self, IsTerminal as _};
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

/// Exit code after a build that failed and whose reason BuildKit has.
const FAILED: u8 = 1;
/// Exit code if BuildKit could not be told how the build ended.
const NO_BUILDKIT: u8 = 2;

/// Serves the BuildKit at the other end of stdin and stdout: runs `build` once,
/// returns its answer and ends the process.
///
/// A panic of `build` becomes a failure that the user sees. `name` is the name
/// of the program in the daemon's log, which is where stderr goes.
///
/// Returns only if nothing could be started. Otherwise the process exits in here,
/// while the connection is alive: if the connection were closed first, BuildKit
/// would stop its server and report that the build failed (`gateway.go`).
///
/// The exit code is 0 after a result, 1 after a failure that BuildKit was told,
/// and 2 if BuildKit could not be told anything.
pub fn serve(name: &str, build: impl AsyncFnOnce(Bridge, Environment) -> Answer) -> ExitCode {
    if io::stdin().is_terminal() || io::stdout().is_terminal() {
        log(&format!("{name}: BuildKit starts this program; it cannot be used from a terminal"));
        return ExitCode::from(NO_BUILDKIT);
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            log(&format!("{name}: cannot start: {error}"));
            return ExitCode::from(NO_BUILDKIT);
        }
    };
    runtime.block_on(async {
        let connection = match Connection::over_stdio().await {
            Ok(connection) => connection,
            Err(error) => {
                log(&format!("{name}: there is no BuildKit at stdin and stdout: {error}"));
                std::process::exit(i32::from(NO_BUILDKIT))
            }
        };
        let code = converse(&connection, name, Environment::of_process(), build).await;
        std::process::exit(i32::from(code))
    })
}

/// Runs a build and returns its answer; gives the exit code of the process.
pub(crate) async fn converse(
    connection: &Connection,
    name: &str,
    environment: Environment,
    build: impl AsyncFnOnce(Bridge, Environment) -> Answer,
) -> u8 {
    let bridge = Bridge::new(connection.clone(), &environment);
    let attempt = AssertUnwindSafe(async { build(bridge, environment).await }).catch_unwind();
    let answer = attempt.await.unwrap_or_else(|panic| Err(panicked(name, panic.as_ref())));
    match connection.give_back(&answer).await {
        Ok(is_built) => {
            // For readers of the daemon's log, and for measurements.
            log(&format!("{name}: {} calls", connection.calls()));
            if is_built { 0 } else { FAILED }
        }
        Err(error) => {
            log(&format!("{name}: BuildKit did not accept the answer: {error}"));
            NO_BUILDKIT
        }
    }
}

fn panicked(name: &str, panic: &(dyn Any + Send)) -> Failure {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    Failure::internal(format!("{name} panicked: {text}; this is a bug, please report it"))
}

/// Writes a line to stderr; stdout belongs to gRPC.
#[expect(clippy::print_stderr, reason = "stderr is the daemon's log")]
fn log(line: &str) {
    eprintln!("{line}");
}
