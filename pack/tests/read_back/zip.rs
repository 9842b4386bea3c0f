//! zip archives.

use crate::files::{Files, TIME};
use crate::folder::Folder;
use crate::program::run;
use jesteros_pack::tree::Kind;
use jesteros_pack::zip::{check, write};
use std::io::Cursor;

pub(crate) fn archive(files: &Files) -> Vec<u8> {
    write(files, TIME, Cursor::new(Vec::new())).unwrap().into_inner()
}

/// What unzip and bsdtar unpack is `files`.
pub(crate) fn is_read_back(files: &Files) {
    let archive = archive(files);
    let file = Folder::new();
    let path = file.0.join("a.zip");
    std::fs::write(&path, archive).unwrap();
    let path = path.to_str().unwrap();
    // With set-uid bits and control characters.
    Folder::unpack(&["unzip", "-K", "-^", "-q", path], b"").is(files, TIME);
    Folder::unpack(&["bsdtar", "-xpP", "-f", path], b"").is(files, TIME);
}

#[test]
fn everything_is_read_back() {
    let files = Files::plain();
    assert!(check(&files).is_empty());
    is_read_back(&files);
    assert!(archive(&files) == archive(&files));
}

#[test]
fn the_listing_has_modes_and_times() {
    let mut files = Files::new();
    files.add("a", Kind::Folder).mode = 0o1777;
    files.file("a/b", "b".repeat(1000)).mode = 0o4750;
    files.link("a/c", "b");
    let folder = Folder::new();
    std::fs::write(folder.0.join("a.zip"), archive(&files)).unwrap();
    let listing = String::from_utf8(run(&["zipinfo", "-T", "a.zip"], &folder.0, b"")).unwrap();
    let words = |line: &str| -> Vec<String> { line.split(' ').map(str::to_owned).collect() };
    let found: Vec<Vec<String>> = listing.lines().map(words).collect();
    let member = |name: &str| {
        let line = found.iter().find(|words| words.iter().any(|word| word == name));
        let line = line.unwrap_or_else(|| panic!("{name} is not in {listing}"));
        (line[0].clone(), line[line.len() - 2].clone())
    };
    let time = "20090213.233130".to_owned();
    assert_eq!(member("a/"), ("drwxrwxrwt".to_owned(), time.clone()));
    assert_eq!(member("a/b"), ("-rwsr-x---".to_owned(), time.clone()));
    assert_eq!(member("a/c"), ("lrwxrwxrwx".to_owned(), time));
}

#[test]
fn an_empty_tree_is_an_empty_archive() {
    let archive = archive(&Files::new());
    assert_eq!(archive, [&b"PK\x05\x06"[..], &[0; 18]].concat());
}

#[test]
fn what_zip_cannot_hold_is_named() {
    let mut files = Files::new();
    files.root.mode = 0o700;
    files.file("a", "");
    files.hard_link("b", "a");
    files.add("c", Kind::Char(1, 3));
    files.add("d", Kind::Block(8, 0));
    files.add("e", Kind::Fifo);
    files.add("f", Kind::Socket);
    files.file("g", "").user = 1000;
    files.file("h", "").xattrs.insert(b"user.a".to_vec(), Vec::new());
    files.file(b"i\xff", "");
    files.file("j".repeat(60_001), "");
    files.file("k\\l", "");
    let found: Vec<String> = check(&files).iter().map(ToString::to_string).collect();
    let expected = [
        "`/` has the mode 0700, and zip holds no mode of the root",
        "`/b` is a hard link, which zip cannot hold",
        "`/c` is a device, which zip cannot hold",
        "`/d` is a device, which zip cannot hold",
        "`/e` is a named pipe, which zip cannot hold",
        "`/f` is a socket, which zip cannot hold",
        "`/g` belongs to 1000:0, and zip holds no owners",
        "`/h` has the extended attribute `user.a`, and zip holds none",
        "`/i\\xff` has a path that is not UTF-8, which zip cannot hold",
        &format!("`/{}…` has a path that is too long for zip", "j".repeat(500)),
        "`/k\\l` has a `\\` in its path, which some programs that read zip take for a `/`",
    ];
    assert_eq!(found, expected);
    let error = write(&files, TIME, Cursor::new(Vec::new())).unwrap_err();
    assert_eq!(error.to_string(), expected[0]);
    files.root.mode = 0o755;
    let error = write(&files, TIME, Cursor::new(Vec::new())).unwrap_err();
    assert_eq!(error.to_string(), expected[1]);
}
