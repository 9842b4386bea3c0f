//! The registry of archive formats.

use crate::findings::Findings;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use crate::unpack::ahead::ahead;
use crate::unpack::codec::Stream;
use crate::unpack::codecs::CODECS;
use crate::unpack::decompress::{self, Tar};
use crate::unpack::meter::Meter;
use crate::unpack::sink::Sink;
use crate::unpack::{deb, tar, zip};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// The formats that hold other files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// tar, perhaps compressed.
    Tar,
    /// zip.
    Zip,
    /// A Debian package.
    Deb,
}

/// What is to be unpacked, and which mistakes belong to it.
pub(crate) struct Archive<'a> {
    pub(crate) file: File,
    /// What messages call it.
    pub(crate) name: String,
    /// What findings call it.
    pub(crate) key: &'a str,
    pub(crate) formats: &'a [Format],
    /// What to do if it is no archive.
    pub(crate) hint: &'static str,
}

/// All formats, for those who take any.
pub(crate) const ALL: [Format; 3] = [Format::Tar, Format::Zip, Format::Deb];

/// How much of a file tells what it is, in bytes: a header of tar.
const START: u64 = 512;

/// Whether a file begins as an archive of some format does, or as a compressed file.
pub(crate) fn is_archive(file: &mut File) -> Outcome<bool> {
    let mut head = Vec::new();
    let read = file.take(START).read_to_end(&mut head);
    read.map_err(|error| Problem::io("read the archive", &error))?;
    let is_packed = || CODECS.iter().any(|codec| (codec.detect)(&head));
    Ok(zip::detect(&head) || deb::detect(&head) || tar::detect(&head) || is_packed())
}

/// Unpacks an archive into a tree; its contents say what it is, not its name.
pub(crate) fn unpack(mut archive: Archive<'_>, tree: &Place, findings: &mut Findings) {
    let key = archive.key;
    let result = detect(&mut archive.file).and_then(|format| {
        if !archive.formats.contains(&format) {
            return Err(unsuitable(&archive.name, format));
        }
        let mut sink = Sink::new(tree, findings, key);
        match format {
            Format::Zip => zip::unpack(archive.file, &mut sink),
            Format::Deb => deb::open(archive.file, deb::DATA, &mut |_, data| {
                open_tar(data, &archive.name, archive.hint, &mut sink)
            }),
            Format::Tar => open_tar(Box::new(archive.file), &archive.name, archive.hint, &mut sink),
        }
    });
    findings.keep(key, result);
}

fn detect(file: &mut File) -> Outcome<Format> {
    let mut head = Vec::new();
    let read = file.take(8).read_to_end(&mut head);
    let read = read.and_then(|_| file.seek(SeekFrom::Start(0)));
    read.map_err(|error| Problem::io("read the archive", &error))?;
    Ok(if zip::detect(&head) {
        Format::Zip
    } else if deb::detect(&head) {
        Format::Deb
    } else {
        Format::Tar
    })
}

fn open_tar(
    stream: Stream<'_>,
    name: &str,
    hint: &'static str,
    sink: &mut Sink<'_>,
) -> Outcome<()> {
    let failed = |error: std::io::Error| Problem::io(format!("read {name}"), &error);
    let Tar { around, inner, stream } = decompress::open(stream).map_err(failed)?;
    if !tar::detect(&inner) {
        let what = match around {
            None => {
                "is neither tar (plain, gzip, bzip2, lzma, xz, zstd) nor zip nor deb".to_owned()
            }
            Some(codec) => format!("is compressed with {codec}, but holds no tar archive"),
        };
        return Err(Problem::with_hint(format!("{name} {what}"), hint));
    }
    let stream = Box::new(Meter::new(stream));
    match around {
        None => tar::unpack(stream, sink),
        // To decompress takes about as long as to write.
        Some(_) => ahead(stream, |stream| tar::unpack(stream, sink)),
    }
}

fn unsuitable(name: &str, format: Format) -> Problem {
    let (kind, why) = match format {
        Format::Zip => ("a zip archive", "which keeps no owners"),
        Format::Deb => ("a Debian package", "which is not a root file system"),
        Format::Tar => ("a tar archive", "which cannot be used here"),
    };
    Problem::with_hint(format!("{name} is {kind}, {why}"), "use a tar archive")
}
