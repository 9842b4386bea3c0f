//! The program in the frontend image.

use jesteros_frontend::driver;
use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        None => buildkit_gateway::serve("jesteros-frontend", driver::serve),
        Some("--version") => {
            say(concat!("jesteros-frontend ", env!("CARGO_PKG_VERSION")));
            ExitCode::SUCCESS
        }
        Some(_) => {
            say(
                "this program is started by BuildKit: write `# syntax=IMAGE` into the first line of a spec",
            );
            ExitCode::from(2)
        }
    }
}

/// Says something to whoever started the program by hand; stdout belongs to gRPC.
#[expect(clippy::print_stderr, reason = "stderr is not part of the connection")]
fn say(message: &str) {
    eprintln!("{message}");
}
