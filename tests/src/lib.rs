//! What the daemon-free tests share: a BuildKit that answers from a table, and
//! cases that are folders of text.

mod case;
mod diff;
mod fake;
mod golden;
mod json;
mod known;

pub use case::{Case, Spec};
pub use diff::difference;
pub use fake::FakeGateway;
pub use golden::{Expectations, Lowering, RESULTS, judge};
pub use json::pretty;
pub use known::Known;

use std::future::Future;
use std::path::PathBuf;

/// The folder of the workspace.
#[must_use]
pub fn workspace() -> PathBuf {
    let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the package is a folder of the workspace").to_owned()
}

/// Whether expectations are to be written instead of compared.
#[must_use]
pub fn blessing() -> bool {
    std::env::var("BLESS").is_ok_and(|value| value == "1")
}

/// Runs `future` on this thread.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime without IO needs nothing of the system").block_on(future)
}
