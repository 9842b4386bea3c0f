//! Debian packages: an ar archive whose member `control.tar.…` describes the package, and whose
//! member `data.tar.…` holds the files.

use crate::problem::{Outcome, Problem};
use crate::unpack::codec::Stream;
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};

const MAGIC: &[u8] = b"!<arch>\n";
/// The length of a member's header.
const HEADER: usize = 60;
/// How many members may come before the data; packages have three in all.
const MOST_MEMBERS: usize = 100;

pub(crate) fn detect(head: &[u8]) -> bool {
    head.starts_with(MAGIC)
}

/// The member with the files.
pub(crate) const DATA: &str = "data.tar";
/// The member that describes the package.
pub(crate) const CONTROL: &str = "control.tar";

/// Gives the first member whose name begins so to `unpack`, with the rest of its name.
pub(crate) fn open<T>(
    file: File,
    wanted: &str,
    unpack: &mut dyn FnMut(&[u8], Stream<'_>) -> Outcome<T>,
) -> Outcome<T> {
    let not_a_package = || {
        let message = "the archive is of the kind `ar`, but not a Debian package";
        Problem::with_hint(message, "`unpack` knows tar, zip and deb")
    };
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::UnexpectedEof => Problem::with_hint("the package was cut off", "fetch it again"),
        _other => Problem::io("read the package", &error),
    };
    let mut file = BufReader::new(file);
    file.read_exact(&mut [0; MAGIC.len()]).map_err(failed)?;
    for index in 0..MOST_MEMBERS {
        let mut header = [0; HEADER];
        match file.read_exact(&mut header) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof && index > 0 => break,
            result => result.map_err(failed)?,
        }
        let (name, size) = member(&header)
            .ok_or_else(|| Problem::new("the package has a damaged header of a member"))?;
        let mut data = (&mut file).take(size);
        if index == 0 {
            let mut version = Vec::new();
            (&mut data).take(64).read_to_end(&mut version).map_err(failed)?;
            if name != b"debian-binary" || !version.starts_with(b"2.") {
                return Err(not_a_package());
            }
        } else if let Some(ending) = name.strip_prefix(wanted.as_bytes()) {
            return unpack(ending, Box::new(data));
        }
        // Data of an odd length have one byte more.
        let rest = data.limit() + size % 2;
        std::io::copy(&mut (&mut file).take(rest), &mut std::io::sink()).map_err(failed)?;
    }
    Err(Problem::new(format!("the package has no `{wanted}`")))
}

/// Name and size of a member; a name may end with `/`.
fn member(header: &[u8; HEADER]) -> Option<(&[u8], u64)> {
    if !header.ends_with(b"`\n") {
        return None;
    }
    let name = header[..16].trim_ascii_end();
    let size = std::str::from_utf8(&header[48..58]).ok()?.trim_ascii_end().parse().ok()?;
    Some((name.strip_suffix(b"/").unwrap_or(name), size))
}
