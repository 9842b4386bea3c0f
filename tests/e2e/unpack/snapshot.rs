//! What is in a root, in a form that can be compared.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::Path;

use anyhow::{Context as _, Result};

/// What only a running system has, or says when something ran.
const LEFT_OUT: [&str; 6] =
    ["proc", "packages", "run/jesteros", "tmp", "var/log", "var/cache/ldconfig"];
/// The files of dpkg in which only the order of paragraphs, and of the lines of each, may differ.
const DATABASES: [&str; 2] = ["var/lib/dpkg/status", "var/lib/dpkg/available"];
/// dpkg's copies of them, and what it locks.
const COPIES: [&str; 5] = [
    "var/lib/dpkg/status-old",
    "var/lib/dpkg/available-old",
    "var/lib/dpkg/lock",
    "var/lib/dpkg/lock-frontend",
    "var/lib/dpkg/triggers/Lock",
];

/// Through this file triggers reach the next run of dpkg, which empties it: its time says only
/// whether there were some.
const HANDED_ON: &str = "var/lib/dpkg/triggers/Unincorp";

/// A line for each path and each paragraph of dpkg's database.
pub(super) type Snapshot = BTreeMap<String, String>;

/// Reads a root. All times since `start`, in seconds since 1970, are the same.
pub(super) fn read(root: &Path, start: i64) -> Result<Snapshot> {
    let mut snapshot = Snapshot::new();
    let mut inodes = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<_> = fs::read_dir(&folder)?.collect::<Result<_, _>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
            let name = name.as_str();
            if LEFT_OUT.contains(&name) || COPIES.contains(&name) {
                continue;
            }
            let data = entry.metadata()?;
            if DATABASES.contains(&name) {
                paragraphs(&path, name, &mut snapshot)?;
                continue;
            }
            let line = line(&path, &data, start).with_context(|| name.to_owned())?;
            snapshot.insert(name.to_owned(), line);
            if data.is_dir() {
                folders.push(path);
            } else if data.nlink() > 1 {
                inodes.entry(data.ino()).or_insert_with(Vec::new).push(name.to_owned());
            }
        }
    }
    for mut names in inodes.into_values() {
        names.sort();
        snapshot.insert(format!("hard links of {}", names[0]), names.join(" "));
    }
    Ok(snapshot)
}

/// Kind, mode, owner, time, contents and extended attributes.
fn line(path: &Path, data: &Metadata, start: i64) -> Result<String> {
    let kind = data.file_type();
    let contents = if kind.is_file() {
        let mut hash = DefaultHasher::new();
        fs::read(path)?.hash(&mut hash);
        format!("{} {:x}", data.size(), hash.finish())
    } else if kind.is_symlink() {
        fs::read_link(path)?.display().to_string()
    } else if kind.is_char_device() || kind.is_block_device() {
        data.rdev().to_string()
    } else {
        String::new()
    };
    // What was written in this run has the time of the run.
    let time = if data.mtime() >= start || path.ends_with(HANDED_ON) {
        "now".to_owned()
    } else {
        format!("{}.{:09}", data.mtime(), data.mtime_nsec())
    };
    let (mode, uid, gid) = (data.mode(), data.uid(), data.gid());
    Ok(format!("{mode:o} {uid}:{gid} {time} {contents} {}", attributes(path)?))
}

fn attributes(path: &Path) -> Result<String> {
    let mut names = vec![0; 1 << 16];
    let length = rustix::fs::llistxattr(path, &mut names[..])?;
    let mut text = String::new();
    for name in names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let mut value = vec![0; 1 << 16];
        let length =
            rustix::fs::lgetxattr(path, std::ffi::OsStr::from_bytes(name), &mut value[..])?;
        text += &format!("{}={}", name.escape_ascii(), value[..length].escape_ascii());
    }
    Ok(text)
}

/// dpkg writes the paragraphs in the order of its tables, which depends on what it has read.
fn paragraphs(path: &Path, name: &str, snapshot: &mut Snapshot) -> Result<()> {
    for paragraph in fs::read_to_string(path)?.split("\n\n").filter(|text| !text.trim().is_empty())
    {
        let package = paragraph.lines().find(|line| line.starts_with("Package: "));
        let package = package.context("a paragraph without a package")?;
        let mut fields: Vec<String> = Vec::new();
        for line in paragraph.lines().filter(|line| !line.is_empty()) {
            match fields.last_mut() {
                Some(field) if line.starts_with(' ') => *field += &format!("\n{line}"),
                Some(_) | None => fields.push(line.to_owned()),
            }
        }
        fields.sort();
        snapshot.insert(format!("{name}: {package}"), fields.join("\n"));
    }
    Ok(())
}
