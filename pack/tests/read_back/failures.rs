//! Trees and files that are not what they should be.

use crate::files::{Files, TIME, node};
use jesteros_pack::compress::{Compressor, Format};
use jesteros_pack::error::{Error, Result};
use jesteros_pack::tree::{Kind, Node, Tree};
use jesteros_pack::{cpio, tar, zip};
use std::io::{self, Cursor, Read, Write};

/// What each of the archives says of the tree.
fn all(tree: &dyn Tree) -> [Result<()>; 3] {
    [
        tar::write(tree, TIME, &mut Vec::new()),
        cpio::write(tree, TIME, &mut Vec::new()),
        zip::write(tree, TIME, Cursor::new(Vec::new())).map(drop),
    ]
}

fn say(tree: &dyn Tree, expected: &str) {
    for result in all(tree) {
        assert_eq!(result.unwrap_err().to_string(), expected);
    }
}

#[test]
fn a_file_of_another_size_is_named() {
    let mut files = Files::new();
    files.file("a", "abc");
    files.data.insert(b"a".to_vec(), b"abcd".to_vec());
    say(&files, "`/a` has more than 3 bytes, so it changed while it was packed");
    files.data.insert(b"a".to_vec(), b"ab".to_vec());
    say(&files, "`/a` ends after 2 of 3 bytes, so it changed while it was packed");
    files.file("a", "");
    files.nodes.pop();
    files.data.insert(b"a".to_vec(), vec![0; 200_000]);
    files.nodes[0].kind = Kind::File(131_072);
    say(&files, "`/a` has more than 131072 bytes, so it changed while it was packed");
}

/// A tree whose files cannot be read to their ends.
struct Broken(Files);

impl Tree for Broken {
    fn nodes(&self) -> &[Node] {
        &self.0.nodes
    }

    fn root(&self) -> &Node {
        &self.0.root
    }

    fn open(&self, node: &Node) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.0.open(node)?.chain(Fails)))
    }
}

struct Fails;

impl Read for Fails {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is broken"))
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let mut files = Files::new();
    files.file("a", "abc");
    say(&Broken(files.clone()), "cannot read `/a`: the disk is broken");
    files.data.clear();
    say(&files, "cannot read `/a`: entity not found");
}

/// Takes some bytes and then fails.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let count = data.len().min(self.0);
        self.0 -= count;
        if count == 0 { Err(io::Error::other("no space")) } else { Ok(count) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn no_failure_to_write_is_lost() {
    let mut files = Files::new();
    files.file("a", "abc");
    files.link("l", &"t".repeat(150));
    files.file("n".repeat(200), "").xattrs.clear();
    let mut archive = Vec::new();
    tar::write(&files, TIME, &mut archive).unwrap();
    for room in 0..archive.len() {
        let error = tar::write(&files, TIME, &mut Full(room)).unwrap_err();
        assert!(matches!(error, Error::Write(_)), "{error}");
    }
    assert!(tar::write(&files, TIME, &mut Full(archive.len())).is_ok());
    archive.clear();
    cpio::write(&files, TIME, &mut archive).unwrap();
    for room in 0..archive.len() {
        let error = cpio::write(&files, TIME, &mut Full(room)).unwrap_err();
        assert_eq!(error.to_string(), "cannot write the result: no space");
    }
    for format in [Format::Gzip, Format::Xz] {
        let compress = |room: usize| -> Result<()> {
            let mut out = Compressor::new(format, Full(room))?;
            out.write_all(&archive).map_err(Error::Write)?;
            out.finish().map(drop)
        };
        let most = (0..).find(|room| compress(*room).is_ok()).unwrap();
        assert!((100..archive.len()).contains(&most), "{format:?} needs {most} bytes");
    }
}

#[test]
fn a_broken_promise_is_an_internal_error() {
    let broken = |change: &dyn Fn(&mut Files)| {
        let mut files = Files::new();
        files.add("a", Kind::Folder);
        files.file("a/b", "abc");
        files.file("c", "abc");
        assert!(all(&files).iter().all(Result::is_ok));
        change(&mut files);
        all(&files).map(|result| result.unwrap_err().to_string())[0].clone()
    };
    let push = |path: &'static str, kind: Kind| {
        broken(&move |files| files.nodes.push(node(path.as_bytes(), kind.clone())))
    };
    let hard = |target: &[u8]| Kind::HardLink(target.to_vec());
    for (found, expected) in [
        (broken(&|files| files.nodes.swap(0, 1)), "`/a/b` is in no folder"),
        (broken(&|files| files.nodes.swap(1, 2)), "`/a/b` is not in order"),
        (broken(&|files| files.root.path = b"r".to_vec()), "`/r` is not the root of a tree"),
        (push("c", Kind::Fifo), "`/c` is not in order"),
        (push("c/d", Kind::Fifo), "`/c/d` is in no folder"),
        (push("d/e", Kind::Fifo), "`/d/e` is in no folder"),
        (push("d/", Kind::Fifo), "`/d/` is not a path"),
        (push("d/../e", Kind::Fifo), "`/d/../e` is not a path"),
        (push("d\0", Kind::Fifo), "`/d\\u{0}` is not a path"),
        (push("d", Kind::Link(Vec::new())), "`/d` is a link to what is no path"),
        (push("d", hard(b"a")), "`/d` is another name of no file before it"),
        (push("d", hard(b"d")), "`/d` is another name of no file before it"),
        (push("d", hard(b"e")), "`/d` is another name of no file before it"),
    ] {
        assert_eq!(found, format!("internal error: {expected}"));
    }
}
