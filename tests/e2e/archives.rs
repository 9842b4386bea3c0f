//! Archives that tests make with the programs that people make them with.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use tar::{Builder, EntryType, Header};

use crate::image::Tree;
use crate::world::world;

/// A kind of archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packer {
    Tar,
    Gzip,
    Bzip2,
    Xz,
    Lzma,
    Zstd,
}

impl Packer {
    pub(crate) const TARS: [Self; 6] =
        [Self::Tar, Self::Gzip, Self::Bzip2, Self::Xz, Self::Lzma, Self::Zstd];

    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Tar => "tar",
            Self::Gzip => "tar.gz",
            Self::Bzip2 => "tar.bz2",
            Self::Xz => "tar.xz",
            Self::Lzma => "tar.lzma",
            Self::Zstd => "tar.zst",
        }
    }

    /// The program that compresses its input.
    fn program(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Tar => None,
            Self::Gzip => Some(&["gzip", "-n"]),
            Self::Bzip2 => Some(&["bzip2"]),
            Self::Xz => Some(&["xz"]),
            Self::Lzma => Some(&["xz", "--format=lzma"]),
            Self::Zstd => Some(&["zstd", "-q"]),
        }
    }

    /// Compresses a tar archive into a file.
    pub(crate) fn pack(self, tar: &[u8], to: &Path) -> Result<()> {
        let Some(words) = self.program() else {
            return fs::write(to, tar).context("cannot write the archive");
        };
        let plain = world().folder("plain")?.join("plain.tar");
        fs::write(&plain, tar)?;
        let mut program = Command::new(words[0]);
        program.args(&words[1..]).stdin(File::open(&plain)?).stdout(File::create(to)?);
        let status = program.status().with_context(|| format!("no {}", words[0]))?;
        ensure!(status.success(), "{} failed", words[0]);
        Ok(())
    }
}

/// An entry of a tar archive: path, kind, mode, owner, and what it holds or leads to.
pub(crate) type Member<'a> = (&'a str, EntryType, u32, (u64, u64), &'a str);

/// A tar archive.
pub(crate) fn tar_of(members: &[Member<'_>]) -> Result<Vec<u8>> {
    let mut builder = Builder::new(Vec::new());
    for &(path, kind, mode, (user, group), content) in members {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_uid(user);
        header.set_gid(group);
        header.set_mtime(1_000_000_000);
        match kind {
            EntryType::Symlink | EntryType::Link => {
                header.set_size(0);
                builder.append_link(&mut header, path, content)?;
            }
            EntryType::Char | EntryType::Block => {
                let (major, minor) = content.split_once(' ').context("no device")?;
                header.set_device_major(major.parse()?)?;
                header.set_device_minor(minor.parse()?)?;
                header.set_size(0);
                builder.append_data(&mut header, path, std::io::empty())?;
            }
            _ => {
                header.set_size(content.len() as u64);
                builder.append_data(&mut header, path, content.as_bytes())?;
            }
        }
    }
    Ok(builder.into_inner()?)
}

/// A root in which nothing runs, with everything that a copy may lose.
pub(crate) fn small_root() -> Result<Vec<u8>> {
    use EntryType::{Block, Char, Directory, Fifo, Link, Regular, Symlink};
    tar_of(&[
        ("bin/", Directory, 0o755, (0, 0), ""),
        ("bin/sh", Regular, 0o755, (0, 0), "not a shell\n"),
        ("bin/su", Regular, 0o4755, (0, 0), "not su\n"),
        ("etc/", Directory, 0o755, (0, 0), ""),
        (
            "etc/passwd",
            Regular,
            0o644,
            (0, 0),
            "root:x:0:0:root:/root:/bin/sh\nquill:x:1000:1001::/:/bin/sh\n",
        ),
        ("etc/group", Regular, 0o644, (0, 0), "root:x:0:\nquill:x:1001:\nshadow:x:42:\n"),
        ("etc/shadow", Regular, 0o640, (0, 42), "root:*:1::::::\n"),
        ("tmp/", Directory, 0o1777, (0, 0), ""),
        ("var/spool/", Directory, 0o2775, (0, 42), ""),
        ("home/quill/", Directory, 0o700, (1000, 1001), ""),
        ("home/quill/a.txt", Regular, 0o600, (1000, 1001), "a\n"),
        ("home/quill/b.txt", Link, 0o600, (1000, 1001), "home/quill/a.txt"),
        ("home/quill/c.txt", Symlink, 0o777, (1000, 1001), "a.txt"),
        ("dev/", Directory, 0o755, (0, 0), ""),
        ("dev/console", Char, 0o600, (0, 5), "5 1"),
        ("dev/sda", Block, 0o660, (0, 6), "8 0"),
        ("dev/initctl", Fifo, 0o600, (0, 0), ""),
    ])
}

/// Fails unless the tree is that of `small_root`.
pub(crate) fn is_small_root(tree: &Tree, what: &str) -> Result<()> {
    use EntryType::{Block, Char, Directory, Fifo, Regular, Symlink};
    for (path, kind, mode, owner) in [
        ("bin/sh", Regular, 0o755, (0, 0)),
        ("bin/su", Regular, 0o4755, (0, 0)),
        ("etc/shadow", Regular, 0o640, (0, 42)),
        ("tmp", Directory, 0o1777, (0, 0)),
        ("var/spool", Directory, 0o2775, (0, 42)),
        ("home/quill", Directory, 0o700, (1000, 1001)),
        ("home/quill/a.txt", Regular, 0o600, (1000, 1001)),
        ("home/quill/c.txt", Symlink, 0o777, (1000, 1001)),
        ("dev/console", Char, 0o600, (0, 5)),
        ("dev/sda", Block, 0o660, (0, 6)),
        ("dev/initctl", Fifo, 0o600, (0, 0)),
    ] {
        let entry = tree.get(path).with_context(|| what.to_owned())?;
        let found = (entry.kind, entry.mode & 0o7777, entry.owner);
        ensure!(found == (kind, mode, owner), "{what}: {path} is {found:?}");
    }
    ensure!(tree.get("dev/console")?.device == Some((5, 1)), "{what}: another console");
    ensure!(tree.get("dev/sda")?.device == Some((8, 0)), "{what}: another disk");
    let link = tree.get("home/quill/b.txt")?;
    let target = link.link.as_deref().unwrap_or_default().trim_start_matches('/');
    ensure!(
        link.kind == EntryType::Link && target == "home/quill/a.txt",
        "{what}: the hard link is {link:?}"
    );
    Ok(())
}
