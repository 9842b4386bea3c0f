//! tar archives.

use crate::files::{Files, TIME};
use crate::folder::Folder;
use crate::program::run;
use jesteros_pack::tar::{check, write};
use jesteros_pack::tree::{Kind, Node, Tree};
use std::io::{self, Read, Seek, Write};

const GNU: [&str; 4] = ["tar", "--xattrs", "--xattrs-include=*", "-xpf-"];
// It would take a backslash off the start of a name without `-P`.
const BSD: [&str; 4] = ["bsdtar", "--numeric-owner", "-xpP", "-f-"];

pub(crate) fn archive(files: &Files) -> Vec<u8> {
    let mut out = Vec::new();
    write(files, TIME, &mut out).unwrap();
    out
}

/// What GNU tar and bsdtar unpack is `files`.
pub(crate) fn is_read_back(files: &Files) {
    let archive = archive(files);
    Folder::unpack(&GNU, &archive).is(files, TIME);
    Folder::unpack(&BSD, &archive).is(files, TIME);
}

/// The full tree with extended attributes.
fn full() -> Files {
    let mut files = Files::full();
    for node in &mut files.nodes {
        let is_owned = node.path.starts_with(b"owned");
        if node.kind == Kind::Folder && node.path.starts_with(b"p") || is_owned {
            node.xattrs.insert(b"user.note".to_vec(), b"a\0b\nc=d".to_vec());
        }
        if node.path == b"bin/none" {
            let value = [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            node.xattrs.insert(b"security.capability".to_vec(), value.to_vec());
            node.xattrs.insert(b"user.empty".to_vec(), Vec::new());
        }
    }
    files
}

#[test]
fn everything_is_read_back() {
    let files = full();
    assert!(check(&files).is_empty());
    is_read_back(&files);
}

#[test]
fn the_same_tree_gives_the_same_bytes() {
    assert!(archive(&full()) == archive(&full()));
}

#[test]
fn a_tree_that_fits_is_plain_ustar() {
    let mut files = Files::new();
    let folder = format!("{}/{}", "o".repeat(99), "p".repeat(55));
    files.add("o".repeat(99), Kind::Folder);
    files.add(&folder, Kind::Folder);
    files.file(format!("{folder}/{}", "q".repeat(100)), "data").user = 2_097_151;
    files.link("link", &"t".repeat(100));
    let archive = archive(&files);
    // A link, two folders, a file with data, and the end.
    assert_eq!(archive.len(), 512 * (4 + 1 + 2));
    for at in [0, 512, 1024, 1536] {
        let header = &archive[at..at + 512];
        assert_eq!(&header[257..265], b"ustar\x0000");
        assert!(matches!(header[156], b'0' | b'2' | b'5'));
        // The owners have no names, and no number is in GNU's form.
        assert_eq!(header[265..329], [0; 64]);
        assert!(header[100..148].iter().all(|byte| *byte < 0x80));
    }
}

#[test]
fn the_listing_is_sorted_and_has_numbers() {
    let mut files = Files::new();
    files.add("dev", Kind::Folder);
    files.add("dev/null", Kind::Char(1, 3)).mode = 0o666;
    files.file("a", "abc").user = 65_534;
    files.root.mode = 0o700;
    let listing = run(&["tar", "-tvf-"], &Folder::new().0, &archive(&files));
    let expected = "drwx------ 0/0               0 2009-02-13 23:31 ./\n\
                    -rw-r--r-- 65534/0           3 2009-02-13 23:31 a\n\
                    drwxr-xr-x 0/0               0 2009-02-13 23:31 dev/\n\
                    crw-rw-rw- 0/0             1,3 2009-02-13 23:31 dev/null\n";
    assert_eq!(String::from_utf8(listing).unwrap(), expected);
}

#[test]
fn an_empty_tree_is_an_empty_archive() {
    assert_eq!(archive(&Files::new()), [0; 1024]);
    is_read_back(&Files::new());
}

#[test]
fn the_root_is_there_if_it_is_unusual() {
    let mut files = Files::plain();
    files.root.mode = 0o1770;
    files.root.group = 12;
    files.root.xattrs.insert(b"user.root".to_vec(), b"yes".to_vec());
    is_read_back(&files);
}

/// A file of zeros.
struct Large(Vec<Node>, Node);

impl Tree for Large {
    fn nodes(&self) -> &[Node] {
        &self.0
    }

    fn root(&self) -> &Node {
        &self.1
    }

    fn open(&self, node: &Node) -> io::Result<Box<dyn Read + '_>> {
        let Kind::File(size) = node.kind else { return Err(io::ErrorKind::InvalidInput.into()) };
        Ok(Box::new(io::repeat(0).take(size)))
    }
}

/// A file in which zeros take no space.
struct Sparse(std::fs::File);

impl Write for Sparse {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if data.len() == 65_536 && data[0] == 0 && data[1..] == data[..65_535] {
            self.0.seek(io::SeekFrom::Current(65_536))?;
            return Ok(65_536);
        }
        self.0.write(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_file_over_8_gib_has_its_size() {
    let size = (8 << 30) + 5;
    let mut files = Files::new();
    files.add("large", Kind::File(size));
    files.add("small", Kind::Fifo);
    let folder = Folder::new();
    let file = std::fs::File::create(folder.0.join("a.tar")).unwrap();
    write(&Large(files.nodes, files.root), TIME, &mut Sparse(file)).unwrap();
    for words in [["tar", "-tvf", "a.tar"], ["bsdtar", "-tvf", "a.tar"]] {
        let listing = String::from_utf8(run(&words, &folder.0, b"")).unwrap();
        assert!(listing.contains("8589934597") && listing.contains(" small\n"), "{listing}");
    }
}

#[test]
fn what_tar_cannot_hold_is_named() {
    let mut files = Files::new();
    files.add("dev", Kind::Folder);
    files.add("dev/log\n", Kind::Socket);
    files.add("dev/x", Kind::Block(1, 1 << 21));
    files.file("f", "").xattrs.insert(b"user.a=b".to_vec(), Vec::new());
    files.file("g", "").xattrs.insert(b"user.\xff".to_vec(), Vec::new());
    // GNU tar would make `user.a=b` of it.
    files.file("h", "").xattrs.insert(b"user.a%3Db".to_vec(), Vec::new());
    let found: Vec<String> = check(&files).iter().map(ToString::to_string).collect();
    let expected = [
        "`/dev/log\\n` is a socket, which tar cannot hold",
        "`/dev/x` is the device 1 2097152, which is too large for tar",
        "`/f` has the extended attribute `user.a=b`, whose name tar cannot hold",
        "`/g` has the extended attribute `user.\\xff`, whose name tar cannot hold",
        "`/h` has the extended attribute `user.a%3Db`, whose name tar cannot hold",
    ];
    assert_eq!(found, expected);
    let error = write(&files, TIME, &mut Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), expected[0]);
}
