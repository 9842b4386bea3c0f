//! Copies the data of a file into an archive.

use crate::error::{Error, Result, shown};
use crate::tree::{Node, Tree};
use std::io::{ErrorKind, Read, Write};

/// How much of a file is in memory at once.
const BUFFER: u64 = 64 << 10;

/// Copies the file at `node`, which must have exactly `size` bytes.
pub(crate) fn copy(tree: &dyn Tree, node: &Node, size: u64, out: &mut dyn Write) -> Result<()> {
    let failed = |source| Error::Read { path: shown(&node.path), source };
    let mut file = tree.open(node).map_err(failed)?;
    let mut buffer = vec![0; size.clamp(1, BUFFER) as usize];
    let mut found = 0;
    while found < size {
        let most = (size - found).min(buffer.len() as u64) as usize;
        let count = read(&mut *file, &mut buffer[..most]).map_err(failed)?;
        if count == 0 {
            return Err(Error::Shorter { path: shown(&node.path), size, found });
        }
        out.write_all(&buffer[..count]).map_err(Error::Write)?;
        found += count as u64;
    }
    match read(&mut *file, &mut buffer[..1]).map_err(failed)? {
        0 => Ok(()),
        _more => Err(Error::Longer { path: shown(&node.path), size }),
    }
}

fn read(file: &mut dyn Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match file.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// Writes zeros up to the next multiple of `unit`, of which `size` bytes are used.
pub(crate) fn pad(size: u64, unit: usize, out: &mut dyn Write) -> Result<()> {
    const ZEROS: [u8; 512] = [0; 512];
    let rest = (size % unit as u64) as usize;
    let count = if rest == 0 { 0 } else { unit - rest };
    out.write_all(&ZEROS[..count]).map_err(Error::Write)
}
