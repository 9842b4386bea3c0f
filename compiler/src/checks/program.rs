//! Programs that are run to see what comes of them.

use crate::run::Run;
use crate::values::Duration;
use jesteros_manifest::Printed;

/// A program, and what must come of it.
#[derive(Debug)]
pub struct Program {
    /// The program, and what it runs with. Without a user and a folder it has those of the
    /// container.
    pub run: Run,
    /// How long it may run.
    pub timeout: Duration,
    /// The exit codes of which it must end with one; never empty.
    pub exit: Vec<u8>,
    /// What it must print on its standard output.
    pub stdout: Printed,
    /// What it must print on its standard error.
    pub stderr: Printed,
}
