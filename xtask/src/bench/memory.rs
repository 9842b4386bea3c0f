//! The largest resident memory of a frontend, watched while builds run.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use jesteros_lab::Lab;

/// Runs something; returns its result and the peak, in bytes, of the lab's container
/// processes of one program. 0 if none was seen.
///
/// The kernel keeps the peak itself (VmHWM) but forgets it with the process, so what
/// counts is the last look before the end; `pause` is how long it may be ago.
pub(super) fn watch<T>(
    lab: &Lab,
    program: &str,
    pause: Duration,
    run: impl FnOnce() -> T,
) -> (T, u64) {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut peak = 0;
            while !done.load(Ordering::Relaxed) {
                for pid in lab.in_containers(program) {
                    peak = peak.max(last_peak(pid, pause));
                }
                thread::sleep(pause);
            }
            peak
        });
        let result = run();
        done.store(true, Ordering::Relaxed);
        (result, watcher.join().unwrap_or_default())
    })
}

/// Follows one process to its end.
fn last_peak(pid: u32, pause: Duration) -> u64 {
    let mut peak = 0;
    while let Some(now) = peak_of(pid) {
        peak = now;
        thread::sleep(pause);
    }
    peak
}

/// `None` once it has ended: a zombie has no memory.
fn peak_of(pid: u32) -> Option<u64> {
    parse(&fs::read_to_string(format!("/proc/{pid}/status")).ok()?)
}

fn parse(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_peak() {
        assert_eq!(parse("Name:\tx\nVmHWM:\t    4096 kB\n"), Some(4096 * 1024));
        assert_eq!(parse("Name:\tx\nState:\tZ (zombie)\n"), None);
        assert!(peak_of(std::process::id()).unwrap() > 0);
    }
}
