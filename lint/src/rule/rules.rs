//! What a rule is.

use super::call::Call;
use crate::parse::event::{Assignment, Expansion, Syntax, Word};
use crate::release::Package;

/// Something that a script may use and a release may lack. A rule is one line of a table.
#[derive(Debug)]
pub(crate) struct Rule {
    /// What a script uses, as messages show it.
    pub(crate) shows: &'static str,
    /// What it takes.
    pub(crate) needs: Needs,
    /// What it looks like.
    pub(crate) look: Look,
    /// What to write in its place.
    pub(crate) hint: &'static str,
}

/// What a use of something takes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Needs {
    /// This version of a package, or a later one.
    Since(Package, &'static str),
    /// The same, and there may be a reason to use it all the same: it is only a warning.
    Wants(Package, &'static str),
    /// This version of Debian, or a later one.
    Debian(u32),
    /// That `/bin/sh` is not bash, which follows POSIX where it is called `sh`.
    NotBashAsSh,
    /// Bash: no version of the script's own shell has it.
    Bash,
}

/// What a rule looks for.
#[derive(Debug)]
pub(crate) enum Look {
    /// An operator or keyword.
    Syntax(Syntax),
    /// A program or builtin command of one of these names.
    Program(&'static [&'static str]),
    /// One of these options of one of these programs. What does not begin with `-` is the
    /// beginning of an argument.
    Option(&'static [&'static str], &'static [&'static str]),
    /// A call for which the function names the line.
    Call(fn(&Call<'_>) -> Option<u32>),
    /// Words of `[`, `test` or `[[` for which the function names the line.
    Test(fn(&[Word]) -> Option<u32>),
    /// One of these parameters.
    Parameter(&'static [&'static str]),
    /// An expansion.
    Expansion(fn(&Expansion) -> bool),
    /// An assignment.
    Assignment(fn(&Assignment) -> bool),
    /// What stands in `$'…'`.
    Ansi(fn(&str) -> bool),
    /// A word with braces.
    Braces(fn(&str) -> bool),
    /// An arithmetic expression.
    Arithmetic(fn(&str) -> bool),
    /// The name of a function.
    Function(fn(&str) -> bool),
}
