//! Writes zip archives.

use crate::data::copy;
use crate::error::{Error, Result};
use crate::sound::Sound;
use crate::tree::{Kind, Node, Tree};
use std::io::{Seek, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter, result::ZipError};

/// The longest path. A header has at most 64 KiB with all its fields.
const LONGEST_PATH: usize = 60_000;
/// From this size on, a member has the fields of zip64. It is below 4 GiB, because data that
/// cannot be compressed become larger.
const LARGE: u64 = 0xf000_0000;
/// The attribute of a folder on DOS, for programs that do not look at Unix modes.
const DOS_FOLDER: u32 = 0x10;
/// 1980-01-01, the first day of a DOS time.
const FIRST_TIME: u64 = 315_532_800;

/// Writes all of `tree`; `time` is in seconds since 1970. A time before 1980 becomes 1980,
/// since 0 is a common way to say that there is none; odd seconds are rounded down.
///
/// # Errors
///
/// If zip cannot hold a node (see [`check`]) or the time, if a file cannot be read or has
/// another size than its node says, or if `out` fails.
pub fn write<W: Write + Seek>(tree: &dyn Tree, time: u64, out: W) -> Result<W> {
    let time = dos_time(time)?;
    let sound = Sound::new(tree)?;
    root_fits(tree.root())?;
    let mut archive = ZipWriter::new(out);
    for node in sound.nodes() {
        entry(tree, node, time, &mut archive)?;
    }
    archive.finish().map_err(failed)
}

/// All nodes that zip cannot hold: devices, pipes, sockets and hard links, paths that are not
/// UTF-8, have a backslash or are too long, owners other than 0:0, extended attributes, and a root that is not
/// 0755.
pub fn check(tree: &dyn Tree) -> Vec<Error> {
    let nodes = tree.nodes().iter().map(fits);
    std::iter::once(root_fits(tree.root())).chain(nodes).filter_map(Result::err).collect()
}

/// There is no entry for the root.
fn root_fits(root: &Node) -> Result<()> {
    fits(root)?;
    if root.mode == 0o755 {
        return Ok(());
    }
    let why = format!("has the mode {:04o}, and zip holds no mode of the root", root.mode);
    Err(Error::unfit(&root.path, why))
}

fn fits(node: &Node) -> Result<()> {
    let why = if std::str::from_utf8(&node.path).is_err() {
        "has a path that is not UTF-8, which zip cannot hold".to_owned()
    } else if node.path.contains(&b'\\') {
        "has a `\\` in its path, which some programs that read zip take for a `/`".to_owned()
    } else if node.path.len() > LONGEST_PATH {
        "has a path that is too long for zip".to_owned()
    } else if (node.user, node.group) != (0, 0) {
        format!("belongs to {}:{}, and zip holds no owners", node.user, node.group)
    } else if let Some(name) = node.xattrs.keys().next() {
        let name = name.escape_ascii();
        format!("has the extended attribute `{name}`, and zip holds none")
    } else {
        let kind = match node.kind {
            Kind::Folder | Kind::File(_) | Kind::Link(_) => return Ok(()),
            Kind::HardLink(_) => "hard link",
            Kind::Char(..) | Kind::Block(..) => "device",
            Kind::Fifo => "named pipe",
            Kind::Socket => "socket",
        };
        format!("is a {kind}, which zip cannot hold")
    };
    Err(Error::unfit(&node.path, why))
}

fn entry<W: Write + Seek>(
    tree: &dyn Tree,
    node: &Node,
    time: DateTime,
    archive: &mut ZipWriter<W>,
) -> Result<()> {
    fits(node)?;
    let mut name = node.path.clone();
    let mut attributes = node.mode << 16;
    let mut method = CompressionMethod::Stored;
    let mut data = &[][..];
    let mut size = 0;
    match &node.kind {
        Kind::Folder => {
            name.push(b'/');
            attributes |= (0o040_000 << 16) | DOS_FOLDER;
        }
        Kind::File(bytes) => {
            attributes |= 0o100_000 << 16;
            size = *bytes;
            if size > 0 {
                method = CompressionMethod::Deflated;
            }
        }
        Kind::Link(target) => {
            attributes |= 0o120_000 << 16;
            data = target;
        }
        Kind::HardLink(_) | Kind::Char(..) | Kind::Block(..) | Kind::Fifo | Kind::Socket => {
            return Err(Error::Internal("a special file fits into zip".to_owned()));
        }
    }
    let options = SimpleFileOptions::default()
        .name(&name)
        .system(System::Unix)
        .external_attributes(attributes)
        .last_modified_time(time)
        .compression_method(method)
        .compression_level((method == CompressionMethod::Deflated).then_some(9))
        .large_file(size >= LARGE);
    archive.start_file_with_options(options).map_err(failed)?;
    archive.write_all(data).map_err(Error::Write)?;
    if matches!(node.kind, Kind::File(_)) {
        copy(tree, node, size, archive)?;
    }
    Ok(())
}

fn failed(error: ZipError) -> Error {
    match error {
        ZipError::Io(error) => Error::Write(error),
        error => Error::Internal(format!("zip: {error}")),
    }
}

/// The time as the local time that zip holds, which is UTC here.
fn dos_time(time: u64) -> Result<DateTime> {
    let late = || Error::Setting(format!("the time {time} is too late for zip"));
    let time = time.max(FIRST_TIME);
    let (mut day, second) = (time / 86_400, time % 86_400);
    let mut year = 1970;
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        if day < length {
            break;
        }
        day -= length;
        year += 1;
        if year > 2107 {
            return Err(late());
        }
    }
    let mut month = 1;
    for length in [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < length {
            break;
        }
        day -= length;
        month += 1;
    }
    let part = |number: u64| u8::try_from(number).map_err(|_| late());
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    DateTime::from_date_and_time(
        year,
        month,
        part(day + 1)?,
        part(hour)?,
        part(minute)?,
        part(second)?,
    )
    .map_err(|_| late())
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(time: u64) -> String {
        let time = dos_time(time).unwrap();
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        format!("{}-{}-{} {hour}:{minute}:{second}", time.year(), time.month(), time.day())
    }

    #[test]
    fn a_time_is_a_dos_time() {
        // The times are those of `date -u --date`.
        assert_eq!(shown(0), "1980-1-1 0:0:0");
        assert_eq!(shown(315_532_799), "1980-1-1 0:0:0");
        assert_eq!(shown(951_868_799), "2000-2-29 23:59:58");
        assert_eq!(shown(951_868_800), "2000-3-1 0:0:0");
        assert_eq!(shown(1_234_567_890), "2009-2-13 23:31:30");
        assert_eq!(shown(4_354_819_198), "2107-12-31 23:59:58");
        assert!(dos_time(4_354_819_200).is_err());
        assert!(dos_time(u64::MAX).is_err());
    }
}
