//! The program in the frontend image: connects, builds, gives back, ends.

use jesteros_frontend::driver;
use jesteros_frontend::error::Error;
use jesteros_frontend::gateway::{Answer, grpc::Bridge};
use jesteros_frontend::options::Options;
use std::process::ExitCode;

/// Exit code for a build that BuildKit was told the reason of.
const FAILED: u8 = 1;
/// Exit code if there was nobody to tell.
const NO_BUILDKIT: u8 = 2;

fn main() -> ExitCode {
    if let Some(word) = std::env::args().nth(1) {
        return about(&word);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime {
        Ok(runtime) => runtime.block_on(serve()),
        Err(error) => complain(&format!("cannot start: {error}")),
    }
}

async fn serve() -> ExitCode {
    let bridge = match Bridge::connect().await {
        Ok(bridge) => bridge,
        Err(error) => return complain(&format!("no BuildKit at stdin and stdout: {error}")),
    };
    let (bridge, answer) = match Options::from_env(environment()) {
        Ok(options) => {
            let bridge = bridge.with_options(&options);
            let answer = build(&bridge, &options).await;
            (bridge, answer)
        }
        Err(error) => (bridge, Err(error)),
    };
    if let Err(error) = bridge.give_back(&answer).await {
        return complain(&format!("BuildKit did not take the answer: {error}"));
    }
    // For whoever reads the daemon's log, and for `cargo xtask bench`.
    complain(&format!("jesteros-frontend: {} calls", bridge.calls()));
    // The process ends while the connection is alive: closing it first would make
    // BuildKit stop its server and call the build failed (`gateway.go`).
    std::process::exit(i32::from(if answer.is_ok() { 0 } else { FAILED }))
}

/// The environment; bytes that are not UTF-8 are replaced by U+FFFD.
fn environment() -> impl Iterator<Item = (String, String)> {
    let text = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
    std::env::vars_os().map(move |(name, value)| (text(name), text(value)))
}

/// A panic is a bug; the user is told so instead of "exit code: 101".
async fn build(bridge: &Bridge, options: &Options) -> Answer {
    use futures_util::FutureExt;
    let attempt = std::panic::AssertUnwindSafe(driver::build(bridge, options)).catch_unwind();
    attempt.await.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
        Err(Error::Internal(format!("panicked: {text}")))
    })
}

fn about(word: &str) -> ExitCode {
    match word {
        "--version" => {
            complain(concat!("jesteros-frontend ", env!("CARGO_PKG_VERSION")));
            ExitCode::SUCCESS
        }
        _ => complain("this program is started by BuildKit; write `# syntax=IMAGE` into a spec"),
    }
}

/// Says something to whoever reads the daemon's log; stdout belongs to gRPC.
#[expect(clippy::print_stderr, reason = "stderr is the daemon's log")]
fn complain(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::from(NO_BUILDKIT)
}
