//! What a piece of work costs.

use peak_alloc::PeakAlloc;
use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Time and memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// The processor time of this thread, which does not depend on what else runs.
    pub(crate) time: Duration,
    /// The most memory that was in use at the same time, in bytes.
    pub(crate) memory: usize,
}

/// Does `work` once. Nothing else of this process may run meanwhile.
pub(crate) fn once<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    MEMORY.reset_peak_usage();
    let (before, start) = (MEMORY.current_usage(), now());
    let result = work();
    let time = now().saturating_sub(start);
    (result, Cost { time, memory: MEMORY.peak_usage().saturating_sub(before) })
}

/// Does `work` several times; the least time is the one that was disturbed least.
pub(crate) fn best(times: usize, work: impl Fn()) -> Duration {
    (0..times).map(|_| once(&work).1.time).min().unwrap_or_default()
}

fn now() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}
