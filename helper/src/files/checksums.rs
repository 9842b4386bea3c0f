//! The list of the SHA-256 of every file.

use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::root::{Place, is_file};
use crate::problem::{Outcome, Problem};
use crate::touched::Touched;
use crate::write;
use jesteros_manifest::CHECKSUMS;
use sha2::{Digest, Sha256};
use std::io::{Read as _, Write as _};

/// Writes the list, sorted by path, in the form that `sha256sum -c` reads.
pub(super) fn write(tree: &Place, touched: &mut Touched) -> Outcome<()> {
    let list = TreePath::parse(CHECKSUMS.as_bytes())?;
    if tree.stat(&list)?.is_some() {
        return Err(Problem::with_hint(
            format!("{} is there already", tree.named(&list)),
            "leave it out with `exclude`, or do without `checksums`",
        ));
    }
    let mut lines = Vec::new();
    for (path, stat) in tree.walk(&TreePath::root(), usize::MAX)? {
        if is_file(&stat) {
            lines.extend(line(&sum(tree, &path)?, path.as_bytes()));
        }
    }
    write::make(tree, &list, &lines, &Look::root(0o644))?;
    touched.made(&list);
    Ok(())
}

/// The SHA-256 of a file, in hex digits.
pub(crate) fn sum(tree: &Place, path: &TreePath) -> Outcome<String> {
    let mut file = tree.open_file(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 65536];
    loop {
        let size = file.read(&mut buffer).map_err(|error| tree.failed_io("read", path, &error))?;
        if size == 0 {
            break;
        }
        hash.update(&buffer[..size]);
    }
    Ok(hex(hash.finalize()))
}

/// Bytes as hex digits.
pub(crate) fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One line; a name with a line break or a backslash is escaped as GNU coreutils
/// does it, and the line then begins with a backslash.
fn line(sum: &str, path: &[u8]) -> Vec<u8> {
    let mut name = Vec::with_capacity(path.len());
    for byte in path {
        match byte {
            b'\\' => name.extend(b"\\\\"),
            b'\n' => name.extend(b"\\n"),
            b'\r' => name.extend(b"\\r"),
            other => name.push(*other),
        }
    }
    let mut line = Vec::with_capacity(name.len() + 68);
    if name != path {
        line.push(b'\\');
    }
    // Writing to a vector cannot fail.
    let _ = write!(line, "{sum}  ");
    line.extend(name);
    line.push(b'\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_as_coreutils_does_it() {
        assert_eq!(line("ab", b"a b/c"), b"ab  a b/c\n");
        assert_eq!(line("ab", b"a\nb\\c\r"), b"\\ab  a\\nb\\\\c\\r\n");
        assert_eq!(line("ab", b"\xff"), b"ab  \xff\n");
    }
}
