//! Mounts that a daemon left behind.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use rustix::mount::{UnmountFlags, unmount};

/// Unmounts everything under a directory, the deepest and latest first.
pub(crate) fn unmount_below(directory: &Path) -> Result<()> {
    let table = std::fs::read("/proc/self/mountinfo").context("cannot read the mount table")?;
    for point in points(&table).into_iter().rev().filter(|point| point.starts_with(directory)) {
        // Lazily: a process that died a moment ago may not have let go yet.
        unmount(&point, UnmountFlags::DETACH)
            .with_context(|| format!("cannot unmount {}", point.display()))?;
    }
    Ok(())
}

/// The mount points of a `mountinfo` table, in its order: children after parents.
fn points(table: &[u8]) -> Vec<PathBuf> {
    table
        .split(|byte| *byte == b'\n')
        .filter_map(|line| line.split(|byte| *byte == b' ').nth(4))
        .map(|field| PathBuf::from(OsString::from_vec(unescape(field))))
        .collect()
}

/// The kernel writes space, tab, newline and backslash as three octal digits.
fn unescape(field: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&first, after)) = rest.split_first() {
        let octal = after.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        match octal.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(byte) if first == b'\\' => {
                text.push(byte);
                rest = &after[3..];
            }
            _ => {
                text.push(first);
                rest = after;
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_mount_points() {
        let table =
            b"22 1 0:20 / /lab rw - ext4 /dev/x rw\n23 22 0:21 / /lab/a\\040b rw - tmpfs t rw\n";
        assert_eq!(points(table), [PathBuf::from("/lab"), PathBuf::from("/lab/a b")]);
    }
}
