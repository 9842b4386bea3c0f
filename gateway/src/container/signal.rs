//! Signals by their names.

/// A signal to a process.
///
/// BuildKit takes names, because numbers differ among platforms. It sends all signals but
/// `SIGKILL` to `runc`, which passes them on (`monitorProcess` in
/// `executor/runcexecutor/executor_linux.go`). `SIGSTOP` is not here, since it would stop `runc`
/// itself, and neither is `SIGWINCH`, which `runc` keeps for terminals: see
/// [`Child::resize`](super::Child::resize).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Signal {
    /// `SIGHUP`.
    Hup,
    /// `SIGINT`.
    Int,
    /// `SIGQUIT`.
    Quit,
    /// `SIGABRT`.
    Abrt,
    /// `SIGKILL`, which no process can ignore.
    Kill,
    /// `SIGUSR1`.
    Usr1,
    /// `SIGUSR2`.
    Usr2,
    /// `SIGPIPE`.
    Pipe,
    /// `SIGALRM`.
    Alrm,
    /// `SIGTERM`.
    Term,
    /// `SIGCONT`.
    Cont,
    /// `SIGTSTP`.
    Tstp,
}

impl Signal {
    /// The name as `github.com/moby/sys/signal` has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Hup => "HUP",
            Self::Int => "INT",
            Self::Quit => "QUIT",
            Self::Abrt => "ABRT",
            Self::Kill => "KILL",
            Self::Usr1 => "USR1",
            Self::Usr2 => "USR2",
            Self::Pipe => "PIPE",
            Self::Alrm => "ALRM",
            Self::Term => "TERM",
            Self::Cont => "CONT",
            Self::Tstp => "TSTP",
        }
    }
}
