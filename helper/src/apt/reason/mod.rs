//! Why an installation failed: what apt, dpkg and the helper printed, in plain words.
//!
//! The log holds words of archives and of the scripts of packages, so nothing in it is
//! believed: it only decides what a message says and at which line it is shown.
//! Messages are short, have no control characters, and hold no name and password of a
//! URL. The script has taken the secrets of archives out of the log already.

mod archives;
mod dpkg;
mod fetch;
mod found;
mod log;
#[cfg(test)]
mod tests;

pub(super) use archives::Archives;

use super::files;
use crate::findings::Findings;
use crate::path::TreePath;
use crate::place::root::Place;
use crate::problem::Outcome;
use found::Reason;
use jesteros_manifest::{APT_LOG, APT_SOURCES, PACKAGES_KEY};
use std::io::{Read as _, Seek as _, SeekFrom};

/// How much of the end of a log is read: 256 KiB.
const LONGEST_LOG: u64 = 256 << 10;

/// Reports what the log tells.
pub(super) fn run(work: &Place, tools: &Place, trusted: bool, findings: &mut Findings) {
    let log = findings.keep(PACKAGES_KEY, end_of_log(work));
    let sources = findings.keep(PACKAGES_KEY, files::text(tools, APT_SOURCES));
    let (Some(log), Some(sources)) = (log, sources) else { return };
    for Reason { key, problem } in log::read(&log, &Archives::read(&sources), trusted) {
        findings.error(&key, problem);
    }
}

/// The last lines of the log; the first of them may lack its beginning.
fn end_of_log(work: &Place) -> Outcome<String> {
    let path = TreePath::parse(APT_LOG.as_bytes())?;
    if work.stat(&path)?.is_none() {
        return Ok(String::new());
    }
    let failed = |error: &std::io::Error| work.failed_io("read", &path, error);
    let mut file = work.open_file(&path)?;
    let size = file.metadata().map_err(|error| failed(&error))?.len();
    let start = SeekFrom::Start(size.saturating_sub(LONGEST_LOG));
    let mut end = Vec::new();
    file.seek(start)
        .and_then(|_| file.take(LONGEST_LOG).read_to_end(&mut end))
        .map_err(|error| failed(&error))?;
    Ok(String::from_utf8_lossy(&end).into_owned())
}
