//! What all parts of the text use: lines, words and the names of inputs.

use std::fmt;

/// The lines below the first one of a vertex.
#[derive(Default)]
pub(super) struct Lines(pub(super) Vec<String>);

impl Lines {
    pub(super) fn push(&mut self, line: impl Into<String>) {
        self.0.push(line.into());
    }

    /// Adds `name value`, with short names padded so that values line up.
    pub(super) fn field(&mut self, name: &str, value: impl fmt::Display) {
        self.push(format!("{name:<5} {value}"));
    }
}

/// Prints one op, whose inputs are already text.
pub(super) struct Printer {
    pub(super) inputs: Vec<String>,
}

impl Printer {
    /// Names an input by its number in the op.
    pub(super) fn input(&self, number: i64) -> String {
        match usize::try_from(number) {
            Ok(index) => {
                self.inputs.get(index).cloned().unwrap_or_else(|| format!("input {number}"))
            }
            Err(_) if number == -1 => "scratch".to_owned(),
            Err(_) => format!("input {number}"),
        }
    }
}

/// Quotes a text that would not read as one word.
pub(super) fn word(text: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '\\');
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { format!("{text:?}") }
}
