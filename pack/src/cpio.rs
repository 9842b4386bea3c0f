//! Writes cpio archives in the format newc, which Linux reads as an initramfs.

use crate::data::{copy, pad};
use crate::error::{Error, Result};
use crate::sound::Sound;
use crate::tree::{Kind, Node, Tree};
use std::io::Write;

/// The member that ends an archive.
const TRAILER: &[u8] = b"TRAILER!!!";
/// What GNU cpio and the kernel's own `gen_init_cpio` fill an archive up to.
const BLOCK: usize = 512;
/// The length of a header.
const HEADER: usize = 110;

/// Writes all of `tree`; `time` is in seconds since 1970.
///
/// Names have no `./` before them. The root has an entry `.` only if it is not 0755 and 0:0,
/// as every new folder is; the kernel gives its attributes to `/`. All names of a file have
/// the owner and mode of its first name. The data are with the last name, as GNU cpio writes
/// them: some kernels empty a file when a later name of it has no data.
///
/// # Errors
///
/// If cpio cannot hold a node (see [`check`]) or the time, if a file cannot be read or has
/// another size than its node says, or if `out` fails.
pub fn write(tree: &dyn Tree, time: u64, out: &mut dyn Write) -> Result<()> {
    let time = u32::try_from(time)
        .map_err(|_| Error::Setting(format!("the time {time} is too late for cpio")))?;
    let sound = Sound::new(tree)?;
    let mut archive = Archive { time, used: 0, out };
    if let Some(root) = sound.unusual_root() {
        archive.entry(&Entry::new(root, b".", Names { number: 1, count: 1, is_last: true })?)?;
    }
    let nodes = sound.nodes();
    let mut counts = vec![0_u32; nodes.len()];
    for origin in sound.origins() {
        counts[*origin] += 1;
    }
    let mut left = counts.clone();
    for (node, origin) in nodes.iter().zip(sound.origins()) {
        left[*origin] -= 1;
        let number = u32::try_from(*origin + 2)
            .map_err(|_| Error::Setting("there are too many paths for cpio".to_owned()))?;
        let names = Names { number, count: counts[*origin], is_last: left[*origin] == 0 };
        fits(node)?;
        let origin = &nodes[*origin];
        let entry = Entry::new(origin, &node.path, names)?;
        archive.entry(&entry)?;
        if matches!(origin.kind, Kind::File(_)) && entry.size > 0 {
            copy(tree, origin, u64::from(entry.size), archive.out)?;
            archive.fill(entry.size)?;
        }
    }
    let end = Entry { name: TRAILER, links: 1, ..Entry::default() };
    Archive { time: 0, ..archive }.end(&end)
}

/// All nodes that cpio cannot hold: files of 4 GiB, extended attributes, and a path that is
/// the mark of the end.
pub fn check(tree: &dyn Tree) -> Vec<Error> {
    let nodes = std::iter::once(tree.root()).chain(tree.nodes());
    nodes.filter_map(|node| fits(node).err()).collect()
}

fn fits(node: &Node) -> Result<()> {
    if node.path == TRAILER {
        return Err(Error::unfit(&node.path, "has the name that ends a cpio archive"));
    }
    if let Some(name) = node.xattrs.keys().next() {
        let name = name.escape_ascii();
        let why = format!("has the extended attribute `{name}`, and cpio holds none");
        return Err(Error::unfit(&node.path, why));
    }
    match node.kind {
        Kind::File(size) if size > u64::from(u32::MAX) => {
            let why = format!("has {size} bytes, and cpio holds less than 4 GiB");
            Err(Error::unfit(&node.path, why))
        }
        Kind::Folder | Kind::File(_) | Kind::Link(_) | Kind::HardLink(_) => Ok(()),
        Kind::Char(..) | Kind::Block(..) | Kind::Fifo | Kind::Socket => Ok(()),
    }
}

/// Which of how many names of a file a member is.
#[derive(Clone, Copy)]
struct Names {
    /// The number of the inode.
    number: u32,
    count: u32,
    is_last: bool,
}

/// The fields of a header, and what follows it at once.
#[derive(Default)]
struct Entry<'a> {
    number: u32,
    mode: u32,
    user: u32,
    group: u32,
    links: u32,
    device: (u32, u32),
    size: u32,
    name: &'a [u8],
    target: &'a [u8],
}

impl<'a> Entry<'a> {
    /// The member `name`, which is one of the names of `node`.
    fn new(node: &'a Node, name: &'a [u8], names: Names) -> Result<Self> {
        fits(node)?;
        let mut entry = Self {
            number: names.number,
            user: node.user,
            group: node.group,
            links: names.count,
            name,
            ..Self::default()
        };
        let kind = match &node.kind {
            Kind::Folder => {
                // As many as an empty folder has: those below it would have to be counted.
                entry.links = 2;
                0o040_000
            }
            Kind::File(size) => {
                entry.size = if names.is_last { fit(*size)? } else { 0 };
                0o100_000
            }
            Kind::Link(target) => {
                entry.size = fit(target.len() as u64)?;
                entry.target = target;
                0o120_000
            }
            Kind::Char(major, minor) => {
                entry.device = (*major, *minor);
                0o020_000
            }
            Kind::Block(major, minor) => {
                entry.device = (*major, *minor);
                0o060_000
            }
            Kind::Fifo => 0o010_000,
            Kind::Socket => 0o140_000,
            Kind::HardLink(_) => {
                return Err(Error::Internal("a hard link leads to a hard link".to_owned()));
            }
        };
        entry.mode = kind | node.mode;
        Ok(entry)
    }
}

fn fit(size: u64) -> Result<u32> {
    u32::try_from(size).map_err(|_| Error::Internal(format!("{size} bytes fit into cpio")))
}

struct Archive<'a> {
    time: u32,
    /// How many bytes of the last block are used.
    used: u64,
    out: &'a mut dyn Write,
}

impl Archive<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.used += bytes.len() as u64;
        self.out.write_all(bytes).map_err(Error::Write)
    }

    /// Counts data that were written, and fills up to four bytes.
    fn fill(&mut self, size: u32) -> Result<()> {
        self.used += u64::from(size);
        self.align()
    }

    fn align(&mut self) -> Result<()> {
        let used = self.used;
        self.used = used.next_multiple_of(4);
        pad(used, 4, self.out)
    }

    fn entry(&mut self, entry: &Entry<'_>) -> Result<()> {
        let length = fit(entry.name.len() as u64 + 1)?;
        let mut header = Vec::with_capacity(HEADER + entry.name.len() + 1);
        header.extend(b"070701");
        for field in [
            entry.number,
            entry.mode,
            entry.user,
            entry.group,
            entry.links,
            self.time,
            entry.size,
            0,
            0,
            entry.device.0,
            entry.device.1,
            length,
            0,
        ] {
            header.extend(format!("{field:08X}").bytes());
        }
        header.extend(entry.name);
        header.push(0);
        self.write(&header)?;
        self.align()?;
        self.write(entry.target)?;
        self.align()
    }

    fn end(mut self, end: &Entry<'_>) -> Result<()> {
        self.entry(end)?;
        pad(self.used, BLOCK, self.out)
    }
}
