//! Takes the time of day out of what packages have changed.
//!
//! The same packages must make the same layer on every day and every machine. What a
//! package brings has the times of the package; what its scripts write has the time at
//! which they ran, and some of it says so in its text.

use super::files;
use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::resolve::Last;
use crate::place::root::{Place, is_file};
use crate::problem::{Outcome, Problem};
use crate::touched::Touched;
use crate::write;
use jesteros_manifest::{APT_STARTED, APT_WORK};
use std::time::{SystemTime, UNIX_EPOCH};

const DAY: i64 = 24 * 60 * 60;
/// Copies that programs make before they change a file, and what differs on each machine.
/// A system makes the latter anew when it starts.
const DELETED: [&[u8]; 6] = [
    b"etc/group-",
    b"etc/gshadow-",
    b"etc/passwd-",
    b"etc/shadow-",
    b"var/lib/systemd/random-seed",
    b"var/lib/urandom/random-seed",
];
/// An empty file says that the system has no number of its own yet.
const EMPTIED: [&[u8]; 2] = [b"etc/machine-id", b"var/lib/dbus/machine-id"];
/// Folders in which the step has mounts: BuildKit makes what they are mounted on before the step
/// begins.
const AROUND_MOUNTS: [&[u8]; 5] = [b"etc", b"run", b"usr/sbin", b"var/cache", b"var/lib"];
/// What programs leave that say when they ran.
const LEFT: [(&str, &str); 2] = [("var/cache/debconf", "-old"), ("var/lib/dpkg", "-old")];
/// The cache of `ldconfig`, which has the numbers of inodes.
const AUX_CACHE: &[u8] = b"var/cache/ldconfig/aux-cache";
const LOGS: &[u8] = b"var/log/";
const SHADOW: &[u8] = b"etc/shadow";

/// Makes the folder in which the helper's calls leave each other word, and notes in it when the exec
/// began. This comes before everything else.
pub(crate) fn begin(root: &Place) -> Outcome<()> {
    files::make_folders(root, APT_WORK)?;
    files::write(&files::folder(root, APT_WORK)?, APT_STARTED, "")
}

/// Gives everything that changed since the exec began the time `epoch`.
pub(crate) fn run(root: &Place, epoch: i64) -> Outcome<()> {
    let started = started(root)?;
    delete_left(root)?;
    let root = root.sub(&TreePath::root())?.on_one_mount();
    let mut touched = Touched::default();
    for (path, stat) in root.walk(&TreePath::root(), usize::MAX)? {
        let name = path.as_bytes();
        // Some programs give a copy the time of the original without its fraction of a second.
        let is_new = stat.st_mtime >= started;
        if is_new || AROUND_MOUNTS.contains(&name) {
            touched.changed(&path);
        }
        if !is_new || !is_file(&stat) {
            continue;
        }
        let is_emptied = EMPTIED.contains(&name) || name.starts_with(LOGS);
        if DELETED.contains(&name) {
            root.remove_file(&path)?;
            touched.made(&path);
        } else if is_emptied && stat.st_size > 0 {
            write::rewrite(&root, &mut touched, &path, b"", &Look::root(0o644))?;
        } else if name == SHADOW {
            let text = days(&root.read(&path)?, started / DAY..=today(), epoch / DAY);
            write::rewrite(&root, &mut touched, &path, &text, &Look::root(0o640))?;
        }
    }
    touched.finish(&root, epoch)
}

/// Deletes what is not the same every day.
fn delete_left(root: &Place) -> Outcome<()> {
    for (folder, ending) in LEFT {
        let folder = root.resolve(&TreePath::parse(folder.as_bytes())?, Last::Follow)?.path;
        if root.stat(&folder)?.is_none() {
            continue;
        }
        for name in root.names(&folder)? {
            if name.ends_with(ending.as_bytes()) {
                root.remove_file(&folder.child(&name)?)?;
            }
        }
    }
    let aux = root.resolve(&TreePath::parse(AUX_CACHE)?, Last::Follow)?.path;
    root.remove(&aux)
}

/// When the exec began, as its file systems tell it.
fn started(root: &Place) -> Outcome<i64> {
    let work = files::folder(root, APT_WORK)?;
    let path = TreePath::parse(APT_STARTED.as_bytes())?;
    let stat = work.stat(&path)?;
    let stat = stat.ok_or_else(|| Problem::new(format!("{} is gone", work.named(&path))))?;
    Ok(stat.st_mtime)
}

/// The day of today, counted from the first of 1970.
fn today() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_secs()).unwrap_or(i64::MAX) / DAY
}

/// The text of `/etc/shadow` with another day in the place of `today`: the third field
/// is the day of the last change of a password.
fn days(text: &[u8], today: std::ops::RangeInclusive<i64>, day: i64) -> Vec<u8> {
    let line = |line: &[u8]| -> Vec<u8> {
        let mut fields: Vec<&[u8]> = line.split(|byte| *byte == b':').collect();
        let day = day.to_string();
        let number = fields.get(2).and_then(|field| std::str::from_utf8(field).ok()?.parse().ok());
        if number.is_some_and(|number| today.contains(&number)) {
            fields[2] = day.as_bytes();
        }
        fields.join(&b':')
    };
    let lines: Vec<Vec<u8>> = text.split(|byte| *byte == b'\n').map(line).collect();
    lines.join(&b'\n')
}

#[cfg(test)]
mod tests {
    use super::days;

    #[test]
    fn only_the_days_of_this_exec_are_replaced() {
        let text = b"root:*:15000:0:99999:7:::\nnew:!:20783:0:99999:7:::\nodd\n\xff:x:20784:\n";
        let expected = b"root:*:15000:0:99999:7:::\nnew:!:3652:0:99999:7:::\nodd\n\xff:x:3652:\n";
        assert_eq!(days(text, 20783..=20784, 3652), expected);
    }
}
