//! cpio archives.

use crate::files::{Files, TIME};
use crate::folder::Folder;
use crate::program::run;
use jesteros_pack::cpio::{check, write};
use jesteros_pack::tree::Kind;

const GNU: [&str; 6] = ["cpio", "-i", "-d", "-m", "--quiet", "--no-absolute-filenames"];
// It would take a backslash off the start of a name without `-P`.
const BSD: [&str; 4] = ["bsdtar", "--numeric-owner", "-xpP", "-f-"];

pub(crate) fn archive(files: &Files) -> Vec<u8> {
    let mut out = Vec::new();
    write(files, TIME, &mut out).unwrap();
    out
}

/// What GNU cpio and bsdtar unpack is `files`.
pub(crate) fn is_read_back(files: &Files) {
    let archive = archive(files);
    Folder::unpack(&GNU, &archive).is(files, TIME);
    Folder::unpack(&BSD, &archive).is(files, TIME);
}

#[test]
fn everything_is_read_back() {
    let mut files = Files::full();
    assert!(check(&files).is_empty());
    is_read_back(&files);
    files.add("dev/log", Kind::Socket).mode = 0o666;
    let archive = archive(&files);
    Folder::unpack(&GNU, &archive).is(&files, TIME);
    assert!(archive == self::archive(&files));
}

/// A member: inode, links, size of its data, name.
fn members(archive: &[u8]) -> Vec<(u32, u32, u32, String)> {
    let mut members = Vec::new();
    let mut at = 0;
    loop {
        assert_eq!(&archive[at..at + 6], b"070701");
        let field = |number: usize| {
            let start = at + 6 + 8 * number;
            let text = std::str::from_utf8(&archive[start..start + 8]).unwrap();
            u32::from_str_radix(text, 16).unwrap()
        };
        let (size, length) = (field(6), field(11) as usize);
        let name = &archive[at + 110..at + 110 + length - 1];
        let name = String::from_utf8(name.to_vec()).unwrap();
        let is_last = name == "TRAILER!!!";
        members.push((field(0), field(4), size, name));
        at = (at + 110 + length).next_multiple_of(4);
        at = (at + size as usize).next_multiple_of(4);
        if is_last {
            assert!(archive[at..].iter().all(|byte| *byte == 0));
            return members;
        }
    }
}

#[test]
fn the_data_are_with_the_last_name() {
    let mut files = Files::new();
    files.file("a", "abc");
    files.file("b", "other");
    files.hard_link("c", "a");
    files.hard_link("d", "a");
    let archive = archive(&files);
    let members = members(&archive);
    let members: Vec<_> = members.iter().map(|(n, l, s, name)| (*n, *l, *s, &**name)).collect();
    let expected =
        [(2, 3, 0, "a"), (3, 1, 5, "b"), (2, 3, 0, "c"), (2, 3, 3, "d"), (0, 1, 0, "TRAILER!!!")];
    assert_eq!(members, expected);
}

#[test]
fn the_archive_is_filled_up_to_512_bytes() {
    let mut files = Files::new();
    assert_eq!(archive(&files).len(), 512);
    files.file("a", [1; 512]);
    assert_eq!(archive(&files).len(), 1024);
    is_read_back(&files);
}

#[test]
fn an_empty_tree_and_an_unusual_root_are_read_back() {
    let mut files = Files::new();
    is_read_back(&files);
    files.root.mode = 0o750;
    files.root.user = 3;
    files.file("a", "b");
    // GNU cpio leaves the folder that it unpacks in as it is.
    Folder::unpack(&BSD, &archive(&files)).is(&files, TIME);
    let listing = run(&["cpio", "-t", "--quiet"], &Folder::new().0, &archive(&files));
    assert_eq!(listing, b".\na\n");
}

#[test]
fn what_cpio_cannot_hold_is_named() {
    let mut files = Files::new();
    files.file("TRAILER!!!", "");
    files.add("a", Kind::Folder);
    files.file("a/TRAILER!!!", "");
    files.add("large", Kind::File(1 << 32));
    files.add("largest", Kind::File((1 << 32) - 1));
    files.add("x", Kind::Folder).xattrs.insert(b"user.a".to_vec(), Vec::new());
    let found: Vec<String> = check(&files).iter().map(ToString::to_string).collect();
    let expected = [
        "`/TRAILER!!!` has the name that ends a cpio archive",
        "`/large` has 4294967296 bytes, and cpio holds less than 4 GiB",
        "`/x` has the extended attribute `user.a`, and cpio holds none",
    ];
    assert_eq!(found, expected);
    let error = write(&files, TIME, &mut Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), expected[0]);
    let error = write(&Files::new(), 1 << 32, &mut Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "the time 4294967296 is too late for cpio");
}
