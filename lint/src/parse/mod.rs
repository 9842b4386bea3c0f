//! Reads shell scripts.
//!
//! The grammar is that of today's bash, whatever shell the script is for: what an older shell
//! does not know must be read before it can be found. The structure of `if` and loops is not
//! looked at; `bash -n` does that. What counts is which words are commands, what is quoted, and
//! what is expanded.
//!
//! A script may be anything. Substitutions nest up to a limit, looking ahead has a budget, and
//! everything else moves forward, so the time is linear in the length of the script.

mod commands;
mod dollar;
pub(crate) mod event;
mod here;
mod parser;
mod redirection;
mod word;

use event::Event;
pub(crate) use parser::Trouble;
use parser::{Parser, Until};

/// Calls `sink` with everything in the script, up to what cannot be read. `is_posix` says
/// whether the shell is one that has never been bash.
///
/// # Errors
///
/// If something is never closed, stands where no shell expects it, or is nested too deeply.
pub(crate) fn parse(
    text: &[u8],
    is_posix: bool,
    sink: &mut dyn FnMut(&Event),
) -> Result<(), Trouble> {
    Parser::new(text, is_posix, sink).commands(Until::End)
}
