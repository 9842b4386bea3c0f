//! Writes down in which order apt had packages unpacked and configured.

use super::arguments::{base_name, named_archives, recorded};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

/// Adds the lines of a call to a file: `unpack ARCHIVE` for each archive, `configure NAME…`, or
/// `other …` for what else changes packages.
pub(super) fn note(
    file: &Path,
    args: &[OsString],
    archives: Option<&[OsString]>,
) -> io::Result<()> {
    let unpacked = archives.or_else(|| named_archives(args));
    let text = match unpacked {
        Some(archives) => {
            archives.iter().map(|path| format!("unpack {}\n", base_name(path))).collect()
        }
        None => recorded(args).map(|line| line + "\n").unwrap_or_default(),
    };
    if text.is_empty() {
        return Ok(());
    }
    File::options().append(true).create(true).open(file)?.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn calls_are_added_in_their_order() {
        let folder = Folder::new();
        let file = folder.path().join("sequence");
        let add = |text: &str, archives: Option<&[OsString]>| {
            let args: Vec<OsString> = text.split(' ').map(OsString::from).collect();
            note(&file, &args, archives).unwrap();
        };
        add("--unpack --auto-deconfigure /x/a_1_all.deb /x/b_1_all.deb", None);
        add("--print-architecture", None);
        add("--unpack --recursive /tmp/links", Some(&[OsString::from("/x/c_1_all.deb")]));
        add("--configure a b", None);
        let expected =
            "unpack a_1_all.deb\nunpack b_1_all.deb\nunpack c_1_all.deb\nconfigure a b\n";
        assert_eq!(std::fs::read_to_string(&file).unwrap(), expected);
    }
}
