//! Why something could not be done.

use jesteros_manifest::Also;
use rustix::io::Errno;
use std::fmt::Display;

/// Why something could not be done, before it has a place in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Lower case, no full stop, values in backticks.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) hint: Option<String>,
    /// What else of the spec takes part in it.
    pub(crate) also: Option<Also>,
}

/// The result of something that can fail.
pub(crate) type Outcome<T> = Result<T, Problem>;

impl Problem {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, also: None }
    }

    pub(crate) fn with_hint(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: Some(hint.into()), also: None }
    }

    /// The same problem, in which something else of the spec takes part.
    pub(crate) fn also(self, also: Also) -> Self {
        Self { also: Some(also), ..self }
    }

    /// The kernel refused. `doing` is what was tried, e.g. "make the folder `/a`".
    pub(crate) fn system(doing: impl Display, error: Errno) -> Self {
        Self {
            message: format!("cannot {doing}: {}", text(error)),
            hint: hint(error).map(str::to_owned),
            also: None,
        }
    }

    /// The same for errors of the standard library and of decoders.
    pub(crate) fn io(doing: impl Display, error: &std::io::Error) -> Self {
        if let Some(problem) = Errno::from_io_error(error) {
            return Self::system(doing, problem);
        }
        Self::new(format!("cannot {doing}: {error}"))
    }
}

/// The kernel's words without the number that the standard library adds.
fn text(error: Errno) -> String {
    let text = std::io::Error::from(error).to_string().to_lowercase();
    match text.find(" (os error") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

fn hint(error: Errno) -> Option<&'static str> {
    Some(match error {
        Errno::PERM | Errno::ACCESS => {
            "the builder's sandbox does not permit this; use a builder that runs as root"
        }
        Errno::OPNOTSUPP => "the file system of the builder does not support this",
        Errno::NOSPC | Errno::DQUOT => "free some space on the builder",
        Errno::NOSYS => "the helper needs Linux 5.6 or newer, and a sandbox that permits `openat2`",
        Errno::XDEV => "another file system is mounted there; choose a path outside of it",
        Errno::NAMETOOLONG => "names have at most 255 bytes and paths 4096",
        _ => return None,
    })
}
