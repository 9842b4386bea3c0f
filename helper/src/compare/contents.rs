//! Compares the contents of two files, and shows where they begin to differ.

use super::told::{Side, Told};
use crate::path::{TreePath, show};
use crate::problem::Outcome;
use jesteros_manifest::Field;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;

/// How many bytes are read at a time.
const CHUNK: usize = 64 * 1024;
/// How many bytes of a line are shown.
const LONGEST_LINE: u64 = 100;
/// How many bytes before the difference are shown at most.
const BEFORE: u64 = 40;

/// Compares the files of `path`. Files of different sizes differ, and are read only if it is
/// shown where.
pub(super) fn compare(path: &TreePath, sides: [Side<'_>; 2], told: &mut Told) -> Outcome<()> {
    let [one, other] = sides;
    let open = || Ok([one.0.open_file(path)?, other.0.open_file(path)?]);
    let failed = |error: io::Error| one.0.failed_io("compare", path, &error);
    let sizes = [one.1.st_size, other.1.st_size];
    if sizes[0] == sizes[1] {
        let files = open()?;
        let Some(offset) = first_difference(&files).map_err(failed)? else { return Ok(()) };
        return told.add(path, Field::Contents, || around(&files, offset).map_err(failed));
    }
    told.add(path, Field::Contents, || {
        let files = open()?;
        let offset = first_difference(&files).map_err(failed)?;
        let [one, other] = match offset {
            Some(offset) => around(&files, offset).map_err(failed)?,
            // They were changed meanwhile, which nobody can do in a build.
            None => [String::new(), String::new()],
        };
        Ok([format!("{} bytes; {one}", sizes[0]), format!("{} bytes; {other}", sizes[1])])
    })
}

/// The number of the first byte that is not the same in both files.
fn first_difference(files: &[File; 2]) -> io::Result<Option<u64>> {
    let mut buffers = [vec![0; CHUNK], vec![0; CHUNK]];
    let mut offset = 0;
    loop {
        let [one, other] = &mut buffers;
        let (one, other) = (fill(&files[0], one)?, fill(&files[1], other)?);
        if one != other {
            let equal = one.iter().zip(other).take_while(|(one, other)| one == other).count();
            return Ok(Some(offset + equal as u64));
        }
        if one.is_empty() {
            return Ok(None);
        }
        offset += one.len() as u64;
    }
}

/// Reads until the buffer is full or the file ends.
fn fill<'b>(mut file: &File, buffer: &'b mut [u8]) -> io::Result<&'b [u8]> {
    let mut length = 0;
    while length < buffer.len() {
        match file.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(&buffer[..length])
}

/// What both files have at `offset`, up to which they are equal: the line if they are text.
fn around(files: &[File; 2], offset: u64) -> io::Result<[String; 2]> {
    let line = line_of(&files[0], offset)?;
    let shown = |file: &File| {
        let start = line.map_or(offset, |(_, start)| start.max(offset.saturating_sub(BEFORE)));
        let mut buffer = Vec::new();
        let length = if line.is_some() { LONGEST_LINE } else { 1 };
        read_at(file, start, length, &mut buffer)?;
        Ok::<_, io::Error>((start, buffer))
    };
    let (start, one) = shown(&files[0])?;
    let (_, other) = shown(&files[1])?;
    let is_text = |bytes: &[u8]| !bytes.contains(&0);
    if let Some((number, line_start)) = line.filter(|_| is_text(&one) && is_text(&other)) {
        let cut = if start > line_start { "…" } else { "" };
        return Ok([one, other].map(|bytes| {
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let is_whole = end.is_some() || (bytes.len() as u64) < LONGEST_LINE;
            let rest = if is_whole { "" } else { "…" };
            let bytes = &bytes[..end.unwrap_or(bytes.len())];
            format!("line {number}: `{cut}{}{rest}`", show(bytes))
        }));
    }
    let at = |file: &File| {
        let mut byte = Vec::new();
        read_at(file, offset, 1, &mut byte)?;
        Ok::<_, io::Error>(match byte.first() {
            Some(byte) => format!("byte {offset} is 0x{byte:02x}"),
            None => format!("ends before byte {offset}"),
        })
    };
    Ok([at(&files[0])?, at(&files[1])?])
}

/// The number of the line of `offset`, counted from 1, and where it begins; `None` if there is
/// a zero byte before, so that this is no text.
fn line_of(file: &File, offset: u64) -> io::Result<Option<(u64, u64)>> {
    let (mut number, mut start, mut at) = (1, 0, 0);
    let mut buffer = Vec::new();
    while at < offset {
        read_at(file, at, (offset - at).min(CHUNK as u64), &mut buffer)?;
        if buffer.is_empty() || buffer.contains(&0) {
            return Ok(None);
        }
        for (place, _) in buffer.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
            number += 1;
            start = at + place as u64 + 1;
        }
        at += buffer.len() as u64;
    }
    Ok(Some((number, start)))
}

/// Reads at most `length` bytes from `start` on; fewer if the file ends.
fn read_at(file: &File, start: u64, length: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
    buffer.resize(usize::try_from(length).unwrap_or(CHUNK), 0);
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read_at(&mut buffer[filled..], start + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    buffer.truncate(filled);
    Ok(())
}
