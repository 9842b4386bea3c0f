//! Says what is done while it is done, and how long it took.

use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

/// What is done, one after the other.
#[derive(Debug)]
pub(super) struct Steps {
    started: Instant,
}

/// What a step has to say when it is done.
#[derive(Debug, Default)]
pub(super) struct Said(Option<String>);

impl Said {
    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.0 = Some(text.into());
    }
}

impl Steps {
    pub(super) fn new() -> Self {
        Self { started: Instant::now() }
    }

    /// Does a step: one line with its name, its time, and what it says.
    pub(super) fn run<T>(
        &mut self,
        name: &str,
        step: impl FnOnce(&mut Said) -> Result<T>,
    ) -> Result<T> {
        begin(name);
        finish(name, step)
    }

    /// Does a step that may take minutes and then tells of itself: it has a line when it
    /// starts, and one as of any other step when it is done.
    pub(super) fn run_long<T>(
        &mut self,
        name: &str,
        step: impl FnOnce(&mut Said) -> Result<T>,
    ) -> Result<T> {
        println!("{name} …");
        finish(name, |said| {
            let result = step(said);
            begin(name);
            result
        })
    }

    /// Since the first step.
    pub(super) fn total(&self) -> String {
        seconds(self.started.elapsed())
    }
}

fn begin(name: &str) {
    print!("{name:<26}");
    // Seen before the step is done; a closed stdout is found by the next print.
    let _ = std::io::stdout().flush();
}

fn finish<T>(name: &str, step: impl FnOnce(&mut Said) -> Result<T>) -> Result<T> {
    let (start, mut said) = (Instant::now(), Said::default());
    let result = step(&mut said);
    let outcome = if result.is_ok() { "" } else { "  failed" };
    let said = said.0.map(|text| format!("  {text}")).unwrap_or_default();
    println!("{:>8}{said}{outcome}", seconds(start.elapsed()));
    result.with_context(|| format!("cannot {name}"))
}

fn seconds(elapsed: Duration) -> String {
    format!("{:.1} s", elapsed.as_secs_f64())
}
