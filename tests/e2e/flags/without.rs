//! Builds of specs that lack what a row is about.
//!
//! A test that passes without its effect proves nothing. So every check runs again for each
//! of its rows, and then the spec's build (and only that) is not given the option: the check
//! must fail, for the reason that the row names.

use std::cell::Cell;

use Change::{End, Instead, LeaveOut, NoFile, NoInput};

/// How the build of a spec is changed so that an effect is not there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Change {
    /// Arguments with this text are left out.
    LeaveOut(&'static str),
    /// Arguments and texts have the second text in the place of the first one.
    Instead(&'static str, &'static str),
    /// Arguments and texts end with the second text where the first one begins.
    End(&'static str, &'static str),
    /// Files whose path ends like this are not written; some of them are the Dockerfile's
    /// as well.
    NoFile(&'static str),
    /// Nothing comes on standard input.
    NoInput,
}

/// A change, and what the check says that fails because of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Without(pub(crate) Change, pub(crate) &'static str);

thread_local! {
    /// The change of the check that runs now: a check stays in one thread.
    static CHANGE: Cell<Option<Change>> = const { Cell::new(None) };
}

/// Ends the change, also if the check panics.
struct Restore;

impl Drop for Restore {
    fn drop(&mut self) {
        CHANGE.set(None);
    }
}

/// Runs a check with a change.
pub(crate) fn under<T>(change: Change, check: impl FnOnce() -> T) -> T {
    let _restore = Restore;
    CHANGE.set(Some(change));
    check()
}

/// The change of the check that runs now, if there is one.
pub(crate) fn change() -> Option<Change> {
    CHANGE.get()
}

impl Change {
    /// What becomes of arguments.
    pub(crate) fn arguments(self, arguments: Vec<String>) -> Vec<String> {
        match self {
            LeaveOut(text) => {
                arguments.into_iter().filter(|argument| !argument.contains(text)).collect()
            }
            Instead(..) | End(..) => arguments.iter().map(|argument| self.text(argument)).collect(),
            NoFile(_) | NoInput => arguments,
        }
    }

    fn text(self, text: &str) -> String {
        match self {
            Instead(from, to) => text.replace(from, to),
            End(from, to) => match text.split_once(from) {
                Some((start, _)) => format!("{start}{to}"),
                None => text.to_owned(),
            },
            LeaveOut(_) | NoFile(_) | NoInput => text.to_owned(),
        }
    }
}

/// What a text of the spec's build becomes under the change of the check that runs now.
pub(crate) fn text(text: &str) -> String {
    change().map_or_else(|| text.to_owned(), |change| change.text(text))
}

/// Whether a file is written under the change of the check that runs now.
pub(crate) fn has_file(path: &str) -> bool {
    !change().is_some_and(|change| matches!(change, NoFile(end) if path.ends_with(end)))
}
