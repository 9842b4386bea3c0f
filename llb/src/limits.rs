//! Limits of the memory and the processors of an exec.

use buildkit_proto::newer::LinuxResources;

/// What an exec may use; what is not set has no limit.
///
/// Limits are not part of the vertex's digest or cache key: a result that exists is
/// used whatever the limits are (`solver/llbsolver/vertex.go`).
///
/// # Examples
///
/// ```
/// use buildkit_llb::{Exec, Limits};
///
/// let exec = Exec::shell("make").limits(Limits::default().memory(256 << 20).cpus("0"));
/// # let _ = exec;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits(pub(crate) LinuxResources);

impl Limits {
    /// Limits the memory, in bytes. A program that needs more is killed.
    #[must_use]
    pub fn memory(mut self, bytes: i64) -> Self {
        self.0.memory = bytes;
        self
    }

    /// Limits memory and swap together, in bytes; -1 for no limit of swap.
    #[must_use]
    pub fn memory_and_swap(mut self, bytes: i64) -> Self {
        self.0.memory_swap = bytes;
        self
    }

    /// Sets the weight against other containers; 1024 is usual.
    #[must_use]
    pub fn cpu_shares(mut self, shares: u64) -> Self {
        self.0.cpu_shares = shares;
        self
    }

    /// Sets the length of a scheduling period, in microseconds.
    #[must_use]
    pub fn cpu_period(mut self, microseconds: u64) -> Self {
        self.0.cpu_period = microseconds;
        self
    }

    /// Limits the processor time in a period, in microseconds.
    #[must_use]
    pub fn cpu_quota(mut self, microseconds: i64) -> Self {
        self.0.cpu_quota = microseconds;
        self
    }

    /// Names the processors that may be used, e.g. `0-3`.
    #[must_use]
    pub fn cpus(mut self, list: impl Into<String>) -> Self {
        self.0.cpuset_cpus = list.into();
        self
    }

    /// Names the memory nodes that may be used, e.g. `0,1`.
    #[must_use]
    pub fn memory_nodes(mut self, list: impl Into<String>) -> Self {
        self.0.cpuset_mems = list.into();
        self
    }

    /// Returns these limits, and those of `other` for what is not set here.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        fn pick<T: Default + PartialEq + Clone>(own: T, other: &T) -> T {
            if own == T::default() { other.clone() } else { own }
        }
        let (own, other) = (self.0, &other.0);
        Self(LinuxResources {
            memory: pick(own.memory, &other.memory),
            memory_swap: pick(own.memory_swap, &other.memory_swap),
            cpu_shares: pick(own.cpu_shares, &other.cpu_shares),
            cpu_period: pick(own.cpu_period, &other.cpu_period),
            cpu_quota: pick(own.cpu_quota, &other.cpu_quota),
            cpuset_cpus: pick(own.cpuset_cpus, &other.cpuset_cpus),
            cpuset_mems: pick(own.cpuset_mems, &other.cpuset_mems),
        })
    }

    /// Says whether nothing is limited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
