//! Copies one path from a place to another.

use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::root::{Place, kind, kind_name};
use crate::problem::{Outcome, Problem};
use rustix::fs::{FileType, SeekFrom, Stat};
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom as Position};

/// Which files of a source are already in the tree, so that hard links between
/// them stay hard links: device and inode, and the path of the first copy.
pub(crate) type Inodes = BTreeMap<(u64, u64), TreePath>;

/// What is copied.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin<'a> {
    pub(crate) place: &'a Place,
    pub(crate) path: &'a TreePath,
    pub(crate) stat: &'a Stat,
}

/// Makes `to`, which must not exist, a copy of the origin with this look. What a
/// folder holds is not copied. Without `inodes` every hard link becomes a file.
pub(crate) fn copy(
    origin: Origin<'_>,
    tree: &Place,
    to: &TreePath,
    look: &Look,
    inodes: Option<&mut Inodes>,
) -> Outcome<()> {
    let Origin { place, path, stat } = origin;
    let is_shared = stat.st_nlink > 1 && kind(stat) != FileType::Directory;
    if let Some(inodes) = inodes.filter(|_| is_shared) {
        if let Some(first) = inodes.get(&(stat.st_dev, stat.st_ino)) {
            return tree.make_hardlink(to, first);
        }
        inodes.insert((stat.st_dev, stat.st_ino), to.clone());
    }
    match kind(stat) {
        FileType::RegularFile => {
            let (mut source, mut file) = (place.open_file(path)?, tree.make_file(to)?);
            copy_data(&mut source, &mut file).map_err(|error| {
                Problem::io(format!("copy {} to {}", place.named(path), tree.named(to)), &error)
            })?;
        }
        FileType::Directory => tree.make_folder(to)?,
        FileType::Symlink => tree.make_link(to, &place.link_target(path)?)?,
        FileType::CharacterDevice | FileType::BlockDevice | FileType::Fifo | FileType::Socket => {
            tree.make_node(to, kind(stat), stat.st_rdev)?;
        }
        FileType::Unknown => {
            let message = format!("{} is {}", place.named(path), kind_name(stat));
            return Err(Problem::new(message));
        }
    }
    tree.set_look(to, look)
}

/// Copies the data of a file and leaves its holes as holes.
fn copy_data(source: &mut File, file: &mut File) -> std::io::Result<()> {
    let length = source.metadata()?.len();
    let mut at = 0;
    while at < length {
        let start = match rustix::fs::seek(&*source, SeekFrom::Data(at)) {
            Ok(start) => start,
            // There is nothing but a hole until the end.
            Err(Errno::NXIO) => break,
            // This file system does not know about holes.
            Err(Errno::INVAL | Errno::OPNOTSUPP) => at,
            Err(error) => return Err(error.into()),
        };
        let end = rustix::fs::seek(&*source, SeekFrom::Hole(start)).unwrap_or(length).max(start);
        source.seek(Position::Start(start))?;
        file.seek(Position::Start(start))?;
        let copied = std::io::copy(&mut source.take(end - start), file)?;
        if copied != end - start {
            return Err(std::io::Error::other("it became shorter"));
        }
        at = end;
    }
    file.set_len(length)
}
