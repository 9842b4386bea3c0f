//! Debian packages: an ar archive whose member `data.tar.…` holds the files.

use crate::problem::{Outcome, Problem};
use crate::unpack::codec::Stream;
use std::fs::File;
use std::io::{BufReader, Read};

pub(crate) fn detect(head: &[u8]) -> bool {
    head.starts_with(b"!<arch>\n")
}

/// Gives the data of the package to `unpack`.
pub(crate) fn open(file: File, unpack: &mut dyn FnMut(Stream<'_>) -> Outcome<()>) -> Outcome<()> {
    let not_a_package = || {
        let message = "the archive is of the kind `ar`, but not a Debian package";
        Problem::with_hint(message, "`unpack` knows tar, zip and deb")
    };
    let mut archive = ar::Archive::new(BufReader::new(file));
    let mut is_first = true;
    while let Some(entry) = archive.next_entry() {
        let mut entry = entry.map_err(|error| Problem::io("read the package", &error))?;
        let name = entry.header().identifier().to_vec();
        if is_first {
            let mut version = Vec::new();
            let read = entry.by_ref().take(64).read_to_end(&mut version);
            read.map_err(|error| Problem::io("read the package", &error))?;
            if name != b"debian-binary" || !version.starts_with(b"2.") {
                return Err(not_a_package());
            }
            is_first = false;
        } else if name.starts_with(b"data.tar") {
            return unpack(Box::new(entry));
        }
    }
    if is_first {
        return Err(not_a_package());
    }
    Err(Problem::new("the package has no `data.tar`"))
}
