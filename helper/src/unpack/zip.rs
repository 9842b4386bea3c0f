//! zip, which keeps no owners; Unix modes and links are kept if a Unix made it.

use crate::path::show;
use crate::place::attributes::Look;
use crate::problem::{Outcome, Problem};
use crate::unpack::member::{Data, Take as _, member_path};
use crate::unpack::meter::Meter;
use crate::unpack::sink::Sink;
use std::fs::File;
use std::io::{BufReader, Read};
use zip::ZipArchive;
use zip::read::ZipFile;

/// Bits of the mode that say what a member is.
const KIND: u32 = 0o170_000;
const FOLDER: u32 = 0o040_000;
const REGULAR: u32 = 0o100_000;
const LINK: u32 = 0o120_000;
/// The longest target of a link.
const LONGEST_TARGET: u64 = 4095;

/// A member, or the directory of an archive without members.
pub(crate) fn detect(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

pub(crate) fn unpack(file: File, sink: &mut Sink<'_>) -> Outcome<()> {
    let archive = ZipArchive::new(BufReader::new(file));
    let mut archive = archive.map_err(|error| failed("the archive", &error.to_string()))?;
    for index in 0..archive.len() {
        sink.count()?;
        let result = match archive.by_index(index) {
            Ok(mut member) => put(&mut member, sink),
            Err(error) => Err(failed(&format!("member {}", index + 1), &error.to_string())),
        };
        if let Err(problem) = result {
            sink.report(problem);
        }
    }
    Ok(())
}

fn put<R: Read>(member: &mut ZipFile<'_, R>, sink: &mut Sink<'_>) -> Outcome<()> {
    let name = member.name_raw().to_vec();
    let path = member_path(&name)?;
    let is_folder = name.last() == Some(&b'/');
    let is_unix = matches!(member.system(), zip::System::Unix | zip::System::OsDarwin);
    let attributes = if is_unix { member.external_attributes() >> 16 } else { 0 };
    let kind = match attributes & KIND {
        0 if is_folder => FOLDER,
        0 => REGULAR,
        kind => kind,
    };
    let mode = match attributes & 0o7777 {
        0 if kind == FOLDER => 0o755,
        0 => 0o644,
        mode => mode,
    };
    let look = Look::root(mode);
    let size = member.size();
    match kind {
        FOLDER => sink.folder(&path, &look),
        REGULAR if !is_folder => {
            let mut stream = Meter::new(&mut *member);
            let parts = [(0, size)];
            let mut data = Data { stream: &mut stream, parts: &parts, size };
            sink.file(&path, &look, &mut data)?;
            check_end(member, &path.to_string())
        }
        LINK => {
            let mut target = Vec::new();
            let read = member.by_ref().take(LONGEST_TARGET + 1).read_to_end(&mut target);
            read.map_err(|error| failed(&format!("`{path}`"), &error.to_string()))?;
            sink.link(&path, &look, &target)
        }
        _other => Err(Problem::new(format!(
            "`{}` is neither a file nor a folder nor a link",
            show(&name)
        ))),
    }
}

/// Reads the end of a member, where its checksum is compared.
fn check_end<R: Read>(member: &mut ZipFile<'_, R>, path: &str) -> Outcome<()> {
    let end = member.read(&mut [0; 1]);
    match end {
        Ok(0) => Ok(()),
        Ok(_) => Err(failed(&format!("`{path}`"), "it is longer than the archive says")),
        Err(error) => Err(failed(&format!("`{path}`"), &error.to_string())),
    }
}

fn failed(what: &str, why: &str) -> Problem {
    let why = why.trim_end_matches('.');
    let message = format!("cannot unpack {what}: {}", show(why.as_bytes()));
    Problem::with_hint(message, "fetch the archive again, or repack it with `deflate`")
}
