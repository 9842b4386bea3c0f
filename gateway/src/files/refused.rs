//! Options that cannot be used, shown as they were written.

use crate::failure::Failure;
use crate::lines::Lines;
use buildkit_llb::SourceFile;
use buildkit_request::{OptionMistake, shorten};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Longest part of an option that is shown, in characters.
const MAX_SHOWN: usize = 200;

/// The failure of a build whose options have these mistakes. The user sees each of the options,
/// cut after 200 characters, as a line of a file called `command line`.
///
/// # Examples
///
/// ```
/// use buildkit_gateway::files::refused;
/// use buildkit_gateway::request::Request;
///
/// let opts = [("ulimit".to_owned(), "nofile".to_owned())].into();
/// let mistakes = Request::parse(&opts, "SESSION", "recipe").unwrap_err();
/// let failure = refused(&mistakes, &opts);
/// assert!(failure.message.starts_with("`--ulimit`: `nofile` is not a limit"));
/// assert_eq!(failure.sources[0].file.data(), b"--ulimit nofile");
/// ```
#[must_use]
pub fn refused(mistakes: &[OptionMistake], opts: &BTreeMap<String, String>) -> Failure {
    let messages: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    let given = |mistake: &OptionMistake| {
        mistake.command_line(opts.get(&mistake.key).map(String::as_str).unwrap_or_default())
    };
    let lines: Vec<String> = mistakes.iter().map(given).collect();
    on_command_line(Failure::new(messages.join("\n")), &lines)
}

/// The failure with the options that it is about, one on each line of `lines`.
///
/// A failure without a place is shown at the line `# syntax=…`, where BuildKit started
/// the frontend (`Build` in `frontend/dockerfile/builder/build.go`).
pub(super) fn on_command_line(failure: Failure, lines: &[String]) -> Failure {
    let text: Vec<String> = lines.iter().map(|line| shorten(line, MAX_SHOWN)).collect();
    let last = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    let file = Arc::new(SourceFile::new("command line", "", text.join("\n")));
    failure.at(&file, &[Lines::new(1, last)])
}
