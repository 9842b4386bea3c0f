//! Writes .debs that dpkg 1.14 understands: gzip members only, ustar-size names.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context as _, Result, ensure};

use super::digest::{Digests, gzip};
use super::package::{Content, Package};

/// Time of every member: the day Lenny was released.
pub const DEB_MTIME: u64 = 1_234_569_600;

/// A finished .deb with what an index says about it.
#[derive(Clone, Debug)]
pub struct Deb {
    /// Path below the archive's root.
    pub pool_path: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// Its stanza in `Packages`, without the blank line.
    pub stanza: String,
}

/// Builds a package: the same input gives the same bytes.
///
/// # Errors
/// When a path is too long for an old tar header or installed twice.
pub fn build_deb(package: &Package) -> Result<Deb> {
    let control = control_tar(package)?;
    let data = data_tar(package).with_context(|| format!("package {}", package.name))?;
    let mut archive = ar::Builder::new(Vec::new());
    for (name, bytes) in
        [("debian-binary", &b"2.0\n"[..]), ("control.tar.gz", &control), ("data.tar.gz", &data)]
    {
        let mut header = ar::Header::new(name.as_bytes().to_vec(), bytes.len() as u64);
        header.set_mtime(DEB_MTIME);
        header.set_mode(0o100_644);
        archive.append(&header, bytes).with_context(|| format!("cannot add {name}"))?;
    }
    let bytes = archive.into_inner().context("cannot finish the ar container")?;
    Ok(Deb { pool_path: package.pool_path(), stanza: index_stanza(package, &bytes), bytes })
}

fn index_stanza(package: &Package, bytes: &[u8]) -> String {
    let digests = Digests::of(bytes);
    let control = package.control();
    // The description stays last, as in Debian's indexes.
    let (head, description) =
        control.split_at(control.find("Description:").unwrap_or(control.len()));
    format!(
        "{head}Filename: {}\nSize: {}\nMD5sum: {}\nSHA1: {}\nSHA256: {}\n{description}",
        package.pool_path(),
        bytes.len(),
        digests.md5,
        digests.sha1,
        digests.sha256,
    )
}

fn control_tar(package: &Package) -> Result<Vec<u8>> {
    let mut members: BTreeMap<&str, (u32, String)> = BTreeMap::new();
    members.insert("control", (0o644, package.control()));
    members.insert("md5sums", (0o644, md5sums(package)));
    if !package.conffiles.is_empty() {
        members.insert("conffiles", (0o644, package.conffiles.join("\n") + "\n"));
    }
    for (script, text) in &package.scripts {
        members.insert(script.file_name(), (0o755, text.clone()));
    }
    let mut tar = tar::Builder::new(Vec::new());
    append(&mut tar, "", tar::EntryType::Directory, 0o755, &[], "")?;
    for (name, (mode, text)) in members {
        append(&mut tar, name, tar::EntryType::Regular, mode, text.as_bytes(), "")?;
    }
    Ok(gzip(&tar.into_inner()?))
}

fn md5sums(package: &Package) -> String {
    let mut text = String::new();
    for file in &package.files {
        let is_conffile = package.conffiles.iter().any(|path| path[1..] == file.path);
        if let (Content::Bytes(bytes), false) = (&file.content, is_conffile) {
            let _ = writeln!(text, "{}  {}", Digests::of(bytes).md5, file.path);
        }
    }
    text
}

fn data_tar(package: &Package) -> Result<Vec<u8>> {
    let mut directories = BTreeSet::from([String::new()]);
    let mut files = BTreeMap::new();
    for file in &package.files {
        for (at, _) in file.path.match_indices('/') {
            directories.insert(file.path[..at].to_owned());
        }
        ensure!(files.insert(&file.path, file).is_none(), "{} is installed twice", file.path);
    }
    let mut tar = tar::Builder::new(Vec::new());
    // Sorted, all directories come before what they hold.
    for directory in &directories {
        append(&mut tar, directory, tar::EntryType::Directory, 0o755, &[], "")?;
    }
    for (path, file) in files {
        match &file.content {
            Content::Bytes(bytes) => {
                append(&mut tar, path, tar::EntryType::Regular, file.mode, bytes, "")?;
            }
            Content::Symlink(target) => {
                append(&mut tar, path, tar::EntryType::Symlink, file.mode, &[], target)?;
            }
        }
    }
    Ok(gzip(&tar.into_inner()?))
}

/// Names are written as `./path`, directories with a slash at the end, as dpkg-deb does.
/// The tar crate would drop the dot, hence the bytes of the header.
fn append(
    tar: &mut tar::Builder<Vec<u8>>,
    path: &str,
    kind: tar::EntryType,
    mode: u32,
    bytes: &[u8],
    link: &str,
) -> Result<()> {
    let slash = if kind.is_dir() && !path.is_empty() { "/" } else { "" };
    let name = format!("./{path}{slash}");
    let mut header = tar::Header::new_gnu();
    let fields = header.as_gnu_mut().context("not a GNU header")?;
    ensure!(name.len() < fields.name.len(), "{name} is too long for an old tar header");
    ensure!(link.len() < fields.linkname.len(), "{link} is too long for an old tar header");
    fields.name[..name.len()].copy_from_slice(name.as_bytes());
    fields.linkname[..link.len()].copy_from_slice(link.as_bytes());
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_username("root")?;
    header.set_groupname("root")?;
    header.set_mtime(DEB_MTIME);
    header.set_size(bytes.len() as u64);
    header.set_cksum();
    tar.append(&header, bytes).with_context(|| format!("cannot add {name}"))
}
