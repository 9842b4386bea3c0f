//! What the tests without a daemon share: cases that are folders of text, the whole
//! way of a spec through the compiler, and a BuildKit that answers from a table.

mod case;
mod compiled;
mod diff;
mod flaw;
mod golden;
mod json;
mod known;
mod sound;
mod talk;
mod tasks;

pub use case::{Case, Spec};
pub use compiled::{Built, Compiled, compile};
pub use diff::difference;
pub use flaw::{flaw, lines, repeats};
pub use golden::{Expectations, RESULTS, judge, texts};
pub use json::pretty;
pub use known::Known;
pub use sound::unsound;
pub use talk::{Said, Talk, talk, talk_with};

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
