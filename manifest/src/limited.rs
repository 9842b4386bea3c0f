//! Programs that the helper starts, to end them after a time.

use crate::HELPER_MOUNT;

/// The first argument of the helper that starts a program with a time limit.
pub const LIMIT: &str = "limit";
/// The exit code of the helper if the program ran too long, as that of `timeout` in
/// GNU coreutils.
pub const TIMED_OUT: u8 = 124;

/// The words that start the program `words` and end it after `milliseconds`:
/// `HELPER limit MILLISECONDS PROGRAM ARGUMENT…`.
#[must_use]
pub fn limited(milliseconds: i64, words: Vec<String>) -> Vec<String> {
    let start = [HELPER_MOUNT.to_owned(), LIMIT.to_owned(), milliseconds.to_string()];
    start.into_iter().chain(words).collect()
}
