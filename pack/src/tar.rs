//! Writes tar archives.
//!
//! Headers are ustar. Where a value does not fit, the form is used that most programs read,
//! old ones above all (tried with GNU tar 1.20 and busybox 1.10, both of Debian 5.0):
//!
//! - A name or target that is too long is in one of GNU's `././@LongLink` members. Every
//!   common tar reads them. busybox, to this day, skips PAX headers and cuts such names off.
//! - An owner, size or time that is too large is in GNU's binary form. GNU tar 1.20 ignores
//!   owners in PAX headers and busybox 1.10 does too; at the binary form busybox 1.10 stops
//!   with an error, which is better than a wrong owner.
//! - Only extended attributes have a PAX header, since there is no other form.

use crate::data::{copy, pad};
use crate::error::{Error, Result};
use crate::sound::Sound;
use crate::tree::{Kind, Node, Tree};
use std::collections::BTreeMap;
use std::io::Write;
use tar::{EntryType, Header};

const BLOCK: usize = 512;
/// The largest number that seven octal digits hold.
const LARGEST_DEVICE: u32 = 0o7_777_777;

/// Writes all of `tree`; `time` is in seconds since 1970.
///
/// The root has an entry `./` only if it is not 0755 and 0:0, as every new folder is. All
/// names of a file have the owner and mode of its first name.
///
/// # Errors
///
/// If tar cannot hold a node (see [`check`]), if a file cannot be read or has another size
/// than its node says, or if `out` fails.
pub fn write(tree: &dyn Tree, time: u64, out: &mut dyn Write) -> Result<()> {
    let sound = Sound::new(tree)?;
    let mut archive = Archive { time, out };
    if let Some(root) = sound.unusual_root() {
        archive.entry(root, root)?;
    }
    for (node, origin) in sound.nodes().iter().zip(sound.origins()) {
        archive.entry(node, &sound.nodes()[*origin])?;
        if let Kind::File(size) = node.kind {
            copy(tree, node, size, archive.out)?;
            pad(size, BLOCK, archive.out)?;
        }
    }
    archive.write(&[0; 2 * BLOCK])
}

/// All nodes that tar cannot hold: sockets, devices with numbers over seven octal digits,
/// and extended attributes whose names PAX cannot write.
pub fn check(tree: &dyn Tree) -> Vec<Error> {
    let nodes = std::iter::once(tree.root()).chain(tree.nodes());
    nodes.filter_map(|node| fits(node).err()).collect()
}

fn fits(node: &Node) -> Result<()> {
    match node.kind {
        Kind::Socket => return Err(Error::unfit(&node.path, "is a socket, which tar cannot hold")),
        Kind::Char(major, minor) | Kind::Block(major, minor)
            if major.max(minor) > LARGEST_DEVICE =>
        {
            let why = format!("is the device {major} {minor}, which is too large for tar");
            return Err(Error::unfit(&node.path, why));
        }
        Kind::Folder | Kind::File(_) | Kind::Link(_) | Kind::HardLink(_) => {}
        Kind::Char(..) | Kind::Block(..) | Kind::Fifo => {}
    }
    // A PAX record is `LENGTH KEY=VALUE`, and the key is UTF-8. GNU tar reads two sequences as
    // other characters, which other programs do not, so such a name has no form that all read.
    let wrong = |name: &&Vec<u8>| {
        let text = std::str::from_utf8(name);
        text.map_or(true, |text| ["=", "%3D", "%25"].iter().any(|part| text.contains(part)))
    };
    if let Some(name) = node.xattrs.keys().find(wrong) {
        let name = name.escape_ascii();
        let why = format!("has the extended attribute `{name}`, whose name tar cannot hold");
        return Err(Error::unfit(&node.path, why));
    }
    Ok(())
}

struct Archive<'a> {
    time: u64,
    out: &'a mut dyn Write,
}

impl Archive<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(Error::Write)
    }

    /// Writes the headers of `node`, with the owner and mode of `origin`.
    fn entry(&mut self, node: &Node, origin: &Node) -> Result<()> {
        fits(node)?;
        let mut header = Header::new_ustar();
        header.set_mode(origin.mode);
        header.set_uid(u64::from(origin.user));
        header.set_gid(u64::from(origin.group));
        let mut name = node.path.clone();
        let mut devices = (0, 0);
        let kind = match &node.kind {
            Kind::Folder if name.is_empty() => {
                name.extend(b"./");
                EntryType::Directory
            }
            Kind::Folder => {
                name.push(b'/');
                EntryType::Directory
            }
            Kind::File(size) => {
                header.set_size(*size);
                EntryType::Regular
            }
            Kind::Link(target) => {
                self.target(&mut header, target)?;
                EntryType::Symlink
            }
            Kind::HardLink(target) => {
                self.target(&mut header, target)?;
                EntryType::Link
            }
            Kind::Char(major, minor) => {
                devices = (*major, *minor);
                EntryType::Char
            }
            Kind::Block(major, minor) => {
                devices = (*major, *minor);
                EntryType::Block
            }
            Kind::Fifo => EntryType::Fifo,
            Kind::Socket => return Err(Error::Internal("a socket fits into tar".to_owned())),
        };
        if !matches!(node.kind, Kind::File(_)) {
            header.set_size(0);
        }
        let ustar = ustar(&mut header)?;
        ustar.set_device_major(devices.0);
        ustar.set_device_minor(devices.1);
        self.name(&mut header, &name)?;
        // The attributes are those of the file, not of one of its names.
        if !matches!(node.kind, Kind::HardLink(_)) && !node.xattrs.is_empty() {
            self.extra(b"././@PaxHeader", EntryType::XHeader, &records(&node.xattrs))?;
        }
        self.header(header, kind)
    }

    fn header(&mut self, mut header: Header, kind: EntryType) -> Result<()> {
        header.set_mtime(self.time);
        header.set_entry_type(kind);
        header.set_cksum();
        self.write(header.as_bytes())
    }

    /// Puts the name into the header, or writes a member before it that holds the name.
    fn name(&mut self, header: &mut Header, name: &[u8]) -> Result<()> {
        let fields = ustar(header)?;
        if let Some((prefix, rest)) = split(name, fields.prefix.len(), fields.name.len()) {
            fields.prefix[..prefix.len()].copy_from_slice(prefix);
            fields.name[..rest.len()].copy_from_slice(rest);
            return Ok(());
        }
        fill(&mut fields.name, name);
        self.long(EntryType::GNULongName, name)
    }

    /// The same for where a link leads.
    fn target(&mut self, header: &mut Header, target: &[u8]) -> Result<()> {
        let field = &mut ustar(header)?.linkname;
        fill(field, target);
        if target.len() <= field.len() { Ok(()) } else { self.long(EntryType::GNULongLink, target) }
    }

    /// A name that is too long, which ends with a zero byte.
    fn long(&mut self, kind: EntryType, name: &[u8]) -> Result<()> {
        self.extra(b"././@LongLink", kind, &[name, &[0]].concat())
    }

    /// A member that describes the next one.
    fn extra(&mut self, name: &[u8], kind: EntryType, data: &[u8]) -> Result<()> {
        let mut header = Header::new_ustar();
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(data.len() as u64);
        let fields = ustar(&mut header)?;
        fields.set_device_major(0);
        fields.set_device_minor(0);
        fill(&mut fields.name, name);
        self.header(header, kind)?;
        self.write(data)?;
        pad(data.len() as u64, BLOCK, self.out)
    }
}

fn ustar(header: &mut Header) -> Result<&mut tar::UstarHeader> {
    header.as_ustar_mut().ok_or_else(|| Error::Internal("a ustar header is none".to_owned()))
}

/// As much of `bytes` as the field holds.
fn fill(field: &mut [u8], bytes: &[u8]) {
    let size = bytes.len().min(field.len());
    field[..size].copy_from_slice(&bytes[..size]);
}

/// Divides a name at a slash, so that both parts fit into their fields.
fn split(name: &[u8], prefix: usize, rest: usize) -> Option<(&[u8], &[u8])> {
    if name.len() <= rest {
        return Some((&[], name));
    }
    // The slash is in neither part, and the last byte of a folder's name is no place for it.
    let first = name.len() - rest - 1;
    let last = prefix.min(name.len() - 2);
    let at = (first..=last).find(|at| name[*at] == b'/')?;
    Some((&name[..at], &name[at + 1..]))
}

/// The records of a PAX header.
fn records(xattrs: &BTreeMap<Vec<u8>, Vec<u8>>) -> Vec<u8> {
    let mut records = Vec::new();
    for (name, value) in xattrs {
        let text = [b" SCHILY.xattr.", name.as_slice(), b"=", value, b"\n"].concat();
        // The length counts its own digits.
        let mut digits = 1;
        while (text.len() + digits).to_string().len() > digits {
            digits += 1;
        }
        records.extend((text.len() + digits).to_string().bytes());
        records.extend(text);
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_divided_where_both_parts_fit() {
        let name = |prefix: usize, rest: usize| [vec![b'p'; prefix], vec![b'r'; rest]].join(&b'/');
        assert_eq!(split(&[b'r'; 100], 155, 100).map(|(prefix, _)| prefix.len()), Some(0));
        assert_eq!(split(&[b'r'; 101], 155, 100), None);
        let longest = name(155, 100);
        assert_eq!(split(&longest, 155, 100), Some((&longest[..155], &longest[156..])));
        assert_eq!(split(&name(156, 100), 155, 100), None);
        assert_eq!(split(&name(155, 101), 155, 100), None);
        // The slash of a folder is part of its name.
        let folder = [vec![b'r'; 100], vec![b'/']].concat();
        assert_eq!(split(&folder, 155, 100), None);
    }

    #[test]
    fn a_record_counts_its_own_length() {
        let record = |size: usize| {
            let xattrs = BTreeMap::from([(b"user.a".to_vec(), vec![b'x'; size])]);
            records(&xattrs)
        };
        for size in (0..200).chain(950..1000) {
            let record = record(size);
            let end = record.iter().position(|byte| *byte == b' ').unwrap();
            let length = std::str::from_utf8(&record[..end]).unwrap();
            assert_eq!(length.parse(), Ok(record.len()), "with {size} bytes");
        }
    }
}
