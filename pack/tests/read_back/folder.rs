//! A folder of the machine that an archive is unpacked in.

use crate::files::Files;
use crate::program::run;
use jesteros_pack::tree::{Kind, Node};
use rustix::fs::{lgetxattr, llistxattr, major, minor};
use std::collections::BTreeMap;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder that is deleted in the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    /// A new folder. Its path is short, because there are long ones below it.
    pub(crate) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("pack-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .unwrap();
        Self(path)
    }

    /// Unpacks `archive` with a program that reads it from its standard input.
    pub(crate) fn unpack(words: &[&str], archive: &[u8]) -> Self {
        let folder = Self::new();
        run(words, &folder.0, archive);
        folder
    }

    /// Whether the folder holds exactly these files, apart from the times of folders and
    /// links, which some programs do not set.
    pub(crate) fn is(&self, files: &Files, time: u64) {
        let found = self.read(time);
        let names = |nodes: &[Node]| -> Vec<String> {
            nodes.iter().map(|node| node.path.escape_ascii().to_string()).collect()
        };
        assert_eq!(names(&found.nodes), names(&files.nodes));
        for (found, expected) in found.nodes.iter().zip(&files.nodes) {
            assert_eq!(found, expected);
        }
        assert_eq!(found.root, files.root);
        for (path, data) in &found.data {
            let expected = files.data.get(path);
            assert!(expected == Some(data), "`{}` has other data", path.escape_ascii());
        }
    }

    fn read(&self, time: u64) -> Files {
        let mut found = Files::new();
        found.root = look(&self.0, b"", Kind::Folder);
        self.read_below(b"", &mut found, time);
        found.nodes.sort_by(|one, other| one.path.cmp(&other.path));
        // The first of several names is the file.
        let mut first = BTreeMap::new();
        for node in &mut found.nodes {
            let meta = std::fs::symlink_metadata(self.at(&node.path)).unwrap();
            if meta.nlink() > 1 && node.kind != Kind::Folder {
                let origin = first.entry(meta.ino()).or_insert_with(|| node.path.clone());
                if *origin != node.path {
                    node.kind = Kind::HardLink(origin.clone());
                    found.data.remove(&node.path);
                }
            }
        }
        found
    }

    fn at(&self, path: &[u8]) -> PathBuf {
        self.0.join(std::ffi::OsStr::from_bytes(path))
    }

    fn read_below(&self, folder: &[u8], found: &mut Files, time: u64) {
        for entry in std::fs::read_dir(self.at(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_vec();
            let path = if folder.is_empty() { name } else { [folder, &name].join(&b'/') };
            let place = self.at(&path);
            let meta = std::fs::symlink_metadata(&place).unwrap();
            let device = (major(meta.rdev()), minor(meta.rdev()));
            let kind = match meta.mode() & 0o170_000 {
                0o040_000 => Kind::Folder,
                0o100_000 => Kind::File(meta.size()),
                0o120_000 => {
                    Kind::Link(std::fs::read_link(&place).unwrap().into_os_string().into_vec())
                }
                0o020_000 => Kind::Char(device.0, device.1),
                0o060_000 => Kind::Block(device.0, device.1),
                0o010_000 => Kind::Fifo,
                0o140_000 => Kind::Socket,
                other => panic!("`{}` is of the kind {other:o}", path.escape_ascii()),
            };
            if !matches!(kind, Kind::Folder | Kind::Link(_)) {
                assert_eq!(meta.mtime() as u64, time, "the time of `{}`", path.escape_ascii());
            }
            if matches!(kind, Kind::File(_)) {
                found.data.insert(path.clone(), std::fs::read(&place).unwrap());
            }
            found.nodes.push(look(&place, &path, kind.clone()));
            if kind == Kind::Folder {
                self.read_below(&path, found, time);
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

fn look(place: &Path, path: &[u8], kind: Kind) -> Node {
    let meta = std::fs::symlink_metadata(place).unwrap();
    let mut names = vec![0; 4096];
    let size = llistxattr(place, &mut names).unwrap();
    let names = names[..size].split(|byte| *byte == 0).filter(|name| !name.is_empty());
    let xattrs = names.map(|name| {
        let mut value = vec![0; 65_536];
        let size = lgetxattr(place, name, &mut value).unwrap();
        (name.to_vec(), value[..size].to_vec())
    });
    Node {
        path: path.to_vec(),
        kind,
        mode: meta.mode() & 0o7777,
        user: meta.uid(),
        group: meta.gid(),
        xattrs: xattrs.collect(),
    }
}
