//! tar: old, ustar, GNU and PAX.

use crate::path::{TreePath, show};
use crate::place::attributes::Look;
use crate::problem::{Outcome, Problem};
use crate::unpack::codec::Stream;
use crate::unpack::member::{Data, Kind, Member, Take, member_path};
use crate::unpack::tar_header::Extra;
use rustix::fs::{FileType, makedev};
use std::io::{ErrorKind, Read};
use tar::{EntryType, Header};

const BLOCK: usize = 512;
/// The longest header that describes another member, and the most that several such
/// headers may say about one: 1 MiB.
const LONGEST_HEADER: u64 = 1 << 20;
/// The most that headers may say about all members, since each gets a copy: 64 KiB.
const LONGEST_GLOBAL: u64 = 64 << 10;
/// How many parts a file with holes may have.
const MOST_PARTS: usize = 1 << 20;

/// Whether data that begin so are a tar archive; an empty one is all zero.
pub(crate) fn detect(head: &[u8]) -> bool {
    let Ok(block) = <&[u8; BLOCK]>::try_from(head) else { return false };
    is_zero(block) || has_checksum(block)
}

/// Reads an archive and the stream to its end, so that a damaged end is
/// noticed.
pub(crate) fn unpack(stream: Stream<'_>, taker: &mut dyn Take) -> Outcome<()> {
    let mut reader = Reader { stream };
    let mut globals = Extra::default();
    let mut extra = Extra::default();
    let mut block = [0; BLOCK];
    loop {
        if !reader.block(&mut block)? {
            let message = "the archive has no end mark, so it was probably cut off";
            return Err(Problem::with_hint(message, "fetch it again, or repack it"));
        }
        if is_zero(&block) {
            break;
        }
        if !has_checksum(&block) {
            return Err(Problem::new("the checksum of a header in the archive is wrong"));
        }
        taker.count()?;
        let header = Header::from_byte_slice(&block);
        let size = header.entry_size().map_err(|error| damaged("size", &error))?;
        match header.entry_type() {
            EntryType::XHeader => extra.read(&reader.text(size)?, LONGEST_HEADER)?,
            EntryType::XGlobalHeader => globals.read(&reader.text(size)?, LONGEST_GLOBAL)?,
            EntryType::GNULongName => extra.name = Some(reader.name(size)?),
            EntryType::GNULongLink => extra.link = Some(reader.name(size)?),
            _member => {
                let this = std::mem::take(&mut extra).with(&globals);
                // Some programs write the size of the file that a hard link leads to.
                let size = match header.entry_type() {
                    EntryType::Link => 0,
                    _other => this.number("size")?.unwrap_or(size),
                };
                member(header, &this, size, &mut reader, taker)?;
            }
        }
    }
    if !extra.is_empty() {
        return Err(Problem::new("the archive ends after a header that describes a member"));
    }
    // What follows the end mark means nothing, but checksums stand at the end.
    std::io::copy(&mut reader.stream, &mut std::io::sink())
        .map_err(|error| Problem::io("read the end of the archive", &error))?;
    Ok(())
}

/// Unpacks one member. Mistakes of the member are reported; an error means that
/// the archive cannot be read on.
fn member(
    header: &Header,
    extra: &Extra,
    size: u64,
    reader: &mut Reader<'_>,
    taker: &mut dyn Take,
) -> Outcome<()> {
    let kind = header.entry_type();
    let mut parts = vec![(0, size)];
    let mut full = size;
    if kind == EntryType::GNUSparse {
        (parts, full) = reader.sparse(header, size)?;
    }
    let mut data = (&mut reader.stream).take(size);
    let file = Data { stream: &mut data, parts: &parts, size: full };
    let result = put(header, extra, file, taker);
    let rest = std::io::copy(&mut data, &mut std::io::sink())
        .map_err(|error| Problem::io("read the archive", &error))?;
    let unread = data.limit();
    if let Err(problem) = result {
        taker.report(problem);
    }
    if unread > 0 {
        let _ = rest;
        return Err(cut_off());
    }
    let padding = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
    reader.skip(padding)
}

/// Gives a member to the taker.
fn put(header: &Header, extra: &Extra, data: Data<'_>, taker: &mut dyn Take) -> Outcome<()> {
    let name = extra.bytes("path").or(extra.name.as_deref());
    let name = name.map_or_else(|| header.path_bytes().into_owned(), <[u8]>::to_vec);
    // A label of the archive, not a file.
    if header.entry_type().as_byte() == b'V' {
        return Ok(());
    }
    let path = member_path(&name)?;
    let look = look(header, extra, &path)?;
    if extra.is_sparse() {
        return Err(Problem::with_hint(
            format!("`{path}` is stored with holes in a way that is not supported"),
            "make the archive without `--sparse`, or with `--format=gnu`",
        ));
    }
    if extra.has_acl() {
        let message = format!("the access control list of `{path}` is not kept");
        taker.warn(Problem::with_hint(message, "make the archive without `--acls`"));
    }
    let link = || {
        let link = extra.bytes("linkpath").or(extra.link.as_deref());
        let link = link.map(<[u8]>::to_vec);
        link.or_else(|| header.link_name_bytes().map(std::borrow::Cow::into_owned))
            .unwrap_or_default()
    };
    let kind = match header.entry_type() {
        // The old format has no folders, only names that end with `/`.
        EntryType::Regular if name.last() == Some(&b'/') => Kind::Folder,
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => Kind::File(data),
        EntryType::Directory => Kind::Folder,
        EntryType::Symlink => Kind::Link(link()),
        EntryType::Link => Kind::Hardlink(member_path(&link())?),
        EntryType::Fifo => Kind::Node(FileType::Fifo, 0),
        EntryType::Char => Kind::Node(FileType::CharacterDevice, device(header)?),
        EntryType::Block => Kind::Node(FileType::BlockDevice, device(header)?),
        other => {
            let letter = show(&[other.as_byte()]);
            return Err(Problem::new(format!("`{path}` is of the unknown kind `{letter}`")));
        }
    };
    let name = |bytes: Option<&[u8]>| bytes.unwrap_or_default().to_vec();
    taker.put(Member {
        path,
        look,
        kind,
        time: header.mtime().ok(),
        user: name(header.username_bytes()),
        group: name(header.groupname_bytes()),
        plain: !extra.has_records() && header.entry_type() != EntryType::GNUSparse,
    })
}

fn look(header: &Header, extra: &Extra, path: &TreePath) -> Outcome<Look> {
    let id = |key: &str, id: std::io::Result<u64>| {
        let id = match extra.number(key)? {
            Some(id) => id,
            None => id.map_err(|error| damaged(key, &error))?,
        };
        u32::try_from(id).ok().filter(|id| *id != u32::MAX).ok_or_else(|| {
            Problem::new(format!("the {key} of `{path}` is {id}, which Linux cannot hold"))
        })
    };
    let mode = header.mode().map_err(|error| damaged("mode", &error))?;
    let (uid, gid) = (id("uid", header.uid())?, id("gid", header.gid())?);
    Ok(Look { mode: mode & 0o7777, uid, gid, xattrs: extra.xattrs() })
}

fn device(header: &Header) -> Outcome<u64> {
    let number = |number: std::io::Result<Option<u32>>| {
        number.map(Option::unwrap_or_default).map_err(|error| damaged("device", &error))
    };
    Ok(makedev(number(header.device_major())?, number(header.device_minor())?))
}

struct Reader<'a> {
    stream: Stream<'a>,
}

impl Reader<'_> {
    /// Reads a block; false at the end of the stream.
    fn block(&mut self, block: &mut [u8; BLOCK]) -> Outcome<bool> {
        let mut filled = 0;
        while filled < BLOCK {
            match self.stream.read(&mut block[filled..]) {
                Ok(0) if filled == 0 => return Ok(false),
                Ok(0) => return Err(cut_off()),
                Ok(size) => filled += size,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Problem::io("read the archive", &error)),
            }
        }
        Ok(true)
    }

    /// The data of a header that describes another member.
    fn text(&mut self, size: u64) -> Outcome<Vec<u8>> {
        if size > LONGEST_HEADER {
            return Err(Problem::new("a header in the archive is longer than 1 MiB"));
        }
        let mut text = Vec::new();
        (&mut self.stream)
            .take(size)
            .read_to_end(&mut text)
            .map_err(|error| Problem::io("read the archive", &error))?;
        if text.len() as u64 != size {
            return Err(cut_off());
        }
        self.skip((BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64)?;
        Ok(text)
    }

    /// A long name, which ends with a zero byte.
    fn name(&mut self, size: u64) -> Outcome<Vec<u8>> {
        let mut name = self.text(size)?;
        if name.last() == Some(&0) {
            name.pop();
        }
        Ok(name)
    }

    fn skip(&mut self, size: u64) -> Outcome<()> {
        let skipped = std::io::copy(&mut (&mut self.stream).take(size), &mut std::io::sink())
            .map_err(|error| Problem::io("read the archive", &error))?;
        if skipped == size { Ok(()) } else { Err(cut_off()) }
    }

    /// The parts of a file with holes in GNU's format, and its full size.
    fn sparse(&mut self, header: &Header, size: u64) -> Outcome<(Vec<(u64, u64)>, u64)> {
        let wrong = || Problem::new("the archive has a damaged list of holes");
        let gnu = header.as_gnu().ok_or_else(wrong)?;
        let full = gnu.real_size().map_err(|error| damaged("size", &error))?;
        let mut parts = Vec::new();
        let add = |part: &tar::GnuSparseHeader, parts: &mut Vec<(u64, u64)>| {
            if part.is_empty() {
                return Ok(());
            }
            let (start, length) = (part.offset(), part.length());
            let (start, length) = (start.map_err(|_| wrong())?, length.map_err(|_| wrong())?);
            let end = start.checked_add(length).filter(|end| *end <= full).ok_or_else(wrong)?;
            let last = parts.last().map_or(0, |(start, length)| start + length);
            if start < last || end < start || parts.len() == MOST_PARTS {
                return Err(wrong());
            }
            parts.push((start, length));
            Ok(())
        };
        for part in &gnu.sparse {
            add(part, &mut parts)?;
        }
        let mut more = gnu.is_extended();
        while more {
            let mut next = tar::GnuExtSparseHeader::new();
            let mut block = [0; BLOCK];
            if !self.block(&mut block)? {
                return Err(cut_off());
            }
            next.as_mut_bytes().copy_from_slice(&block);
            for part in next.sparse() {
                add(part, &mut parts)?;
            }
            more = next.is_extended();
        }
        if parts.iter().map(|(_, length)| length).sum::<u64>() != size {
            return Err(wrong());
        }
        Ok((parts, full))
    }
}

fn is_zero(block: &[u8; BLOCK]) -> bool {
    block.iter().all(|byte| *byte == 0)
}

/// The sum of all bytes, with spaces in the place of the sum itself; very old
/// programs added signed bytes.
fn has_checksum(block: &[u8; BLOCK]) -> bool {
    let Ok(stored) = Header::from_byte_slice(block).cksum() else { return false };
    let bytes = block.iter().enumerate();
    let bytes = bytes.map(|(at, byte)| if (148..156).contains(&at) { b' ' } else { *byte });
    let unsigned: i64 = bytes.clone().map(i64::from).sum();
    let signed: i64 = bytes.map(|byte| i64::from(byte as i8)).sum();
    i64::from(stored) == unsigned || i64::from(stored) == signed
}

fn cut_off() -> Problem {
    Problem::with_hint("the archive ends in the middle of a member", "fetch it again")
}

fn damaged(field: &str, error: &std::io::Error) -> Problem {
    Problem::new(format!("the archive has a header with a damaged {field}: {error}"))
}
