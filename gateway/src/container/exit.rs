//! How a process ended.

use crate::error::Error;
use buildkit_proto::gateway as wire;

/// How a process ended.
#[derive(Debug, Clone, PartialEq)]
pub struct ExitStatus {
    code: u32,
    error: Option<Error>,
}

impl ExitStatus {
    /// The code if BuildKit does not know it (`frontend/gateway/pb/exit.go`).
    pub const UNKNOWN: u32 = 255;

    pub(super) fn from_pb(exit: wire::ExitMessage) -> Self {
        Self { code: exit.code, error: exit.error.map(|status| Error::Rpc(Box::new(status))) }
    }

    /// Says whether the process ended with the code 0.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.code == 0
    }

    /// Returns the code: that of the program, or 128 and the number of the signal that ended
    /// it, or [`u32::MAX`] if `runc` was killed with it. A program that cannot be started ends
    /// with a code of `runc`, such as 1, which says why on stderr. 255 is either the program's
    /// own code or [`ExitStatus::UNKNOWN`]: BuildKit did not start the program, e.g. because
    /// the container has ended or the build may not have the host's network;
    /// [`ExitStatus::error`] tells more.
    #[must_use]
    pub fn code(&self) -> u32 {
        self.code
    }

    /// Returns what BuildKit tells about a code that is not 0, e.g. that the container was
    /// released or ran out of memory.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    /// Makes an error of a code that is not 0.
    ///
    /// # Errors
    ///
    /// What BuildKit tells about the code.
    pub fn success(self) -> Result<(), Error> {
        match (self.code, self.error) {
            (0, _) => Ok(()),
            (_, Some(error)) => Err(error),
            (code, None) => Err(Error::Protocol(format!("a process ended with {code}, no reason"))),
        }
    }
}

/// A process that has ended, and what it wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// How it ended.
    pub status: ExitStatus,
    /// The beginning of what it wrote to stdout.
    pub stdout: Vec<u8>,
    /// The beginning of what it wrote to stderr.
    pub stderr: Vec<u8>,
    /// Whether it wrote more than that to either.
    pub is_cut: bool,
}
