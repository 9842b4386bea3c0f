//! Archives that real programs made: GNU tar 1.34, gzip, bzip2, xz-utils, zstd,
//! dpkg-deb and Info-ZIP.

use crate::world::{EPOCH, World, at, errors, only_error};
use jesteros_manifest::Level;
use std::os::unix::fs::{FileTypeExt, MetadataExt};

/// What all tar archives of the folder hold; the long name has 120 letters.
fn expected(owner: &str) -> String {
    format!(
        "2750 {owner} d/\n4755 7:8 d/file\n4755 7:8 d/hard\n0777 {owner} d/link -> file\n\
         0644 {owner} d/{}\n0644 {owner} d/null\n0644 {owner} d/pipe\n",
        "n".repeat(120)
    )
}

#[test]
fn tar_in_all_compressions() {
    for (name, data) in [
        ("pax.tar.gz", &include_bytes!("../fixtures/pax.tar.gz")[..]),
        ("gnu.tar.bz2", include_bytes!("../fixtures/gnu.tar.bz2")),
        ("gnu.tar.xz", include_bytes!("../fixtures/gnu.tar.xz")),
        ("gnu.tar.lzma", include_bytes!("../fixtures/gnu.tar.lzma")),
        ("gnu.tar.zst", include_bytes!("../fixtures/gnu.tar.zst")),
    ] {
        let mut world = World::new();
        // The name says nothing.
        world.file("download", data);
        assert_eq!(errors(&world.unpack()), Vec::<String>::new(), "{name}");
        assert_eq!(world.listing(), expected("0:0"), "{name}");
        assert_eq!(world.read("d/file"), "hello\n");
        assert_eq!(world.meta("d/file").ino(), world.meta("d/hard").ino());
        assert!(world.meta("d/null").file_type().is_char_device());
        assert_eq!(world.meta("d/null").rdev(), 1 << 8 | 3);
        assert!(world.meta("d/pipe").file_type().is_fifo());
        assert_eq!((world.meta("d").mtime(), world.meta("d/link").mtime()), (EPOCH, EPOCH));
        if name == "pax.tar.gz" {
            let mut value = [0; 64];
            let path = world.tree("d/file");
            let size = rustix::fs::getxattr(path, "user.note", &mut value[..]).unwrap();
            assert_eq!(&value[..size], b"v\n1");
        }
    }
}

#[test]
fn damaged_archives_are_errors() {
    for (data, all_is_checked) in [
        (&include_bytes!("../fixtures/pax.tar.gz")[..], true),
        (include_bytes!("../fixtures/gnu.tar.bz2"), true),
        (include_bytes!("../fixtures/gnu.tar.xz"), true),
        (include_bytes!("../fixtures/gnu.tar.zst"), true),
        (include_bytes!("../fixtures/unix.zip"), false),
        (include_bytes!("../fixtures/package.deb"), false),
    ] {
        // Cut off at many places, and with one byte wrong.
        let mut cases: Vec<Vec<u8>> =
            (1..8).map(|part| data[..data.len() * part / 8].to_vec()).collect();
        cases.push(data[..data.len() - 1].to_vec());
        if all_is_checked {
            let mut wrong = data.to_vec();
            wrong[data.len() / 2] ^= 0x10;
            cases.push(wrong);
        }
        for case in cases {
            let mut world = World::new();
            world.file("download", &case);
            let report = world.unpack();
            assert!(!errors(&report).is_empty(), "{} of {} bytes", case.len(), data.len());
        }
    }
}

#[test]
fn a_wrong_byte_anywhere_is_no_panic() {
    for data in [
        &include_bytes!("../fixtures/pax.tar.gz")[..],
        include_bytes!("../fixtures/gnu.tar.bz2"),
        include_bytes!("../fixtures/gnu.tar.xz"),
        include_bytes!("../fixtures/gnu.tar.lzma"),
        include_bytes!("../fixtures/gnu.tar.zst"),
        include_bytes!("../fixtures/unix.zip"),
        include_bytes!("../fixtures/package.deb"),
    ] {
        for at in (0..data.len()).step_by(7) {
            let mut data = data.to_vec();
            data[at] ^= 1 << (at % 8);
            let mut world = World::new();
            world.file("download", &data);
            let report = world.unpack();
            assert!(report.findings.iter().all(|finding| finding.key == "unpack"), "byte {at}");
        }
    }
}

#[test]
fn files_with_holes() {
    let mut world = World::new();
    world.file("download", include_bytes!("../fixtures/sparse-gnu.tar.gz"));
    assert_eq!(errors(&world.unpack()), Vec::<String>::new());
    let data = std::fs::read(world.tree("sp")).unwrap();
    assert_eq!(data.len(), 1 << 20);
    assert_eq!(&data[600_000..600_003], b"end");
    assert!(data[..600_000].iter().all(|byte| *byte == 0));
    assert!(world.meta("sp").blocks() < 100);
    let mut world = World::new();
    world.file("download", include_bytes!("../fixtures/sparse-pax.tar.gz"));
    only_error(&world.unpack(), "is stored with holes in a way that is not supported");
}

#[test]
fn zip_and_deb() {
    let mut world = World::new();
    world.file("download", include_bytes!("../fixtures/unix.zip"));
    assert_eq!(errors(&world.unpack()), Vec::<String>::new());
    let all = expected("0:0").replace("7:8", "0:0");
    let zip: String = all
        .lines()
        .filter(|line| !["hard", "null", "pipe"].iter().any(|name| line.ends_with(name)))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(world.listing(), zip);
    let mut world = World::new();
    world.file("download", include_bytes!("../fixtures/package.deb"));
    assert_eq!(errors(&world.unpack()), Vec::<String>::new());
    assert_eq!(world.listing(), "0755 0:0 usr/\n0755 0:0 usr/bin/\n0755 0:0 usr/bin/p\n");
}

#[test]
fn what_is_no_archive_is_refused() {
    for (data, expected) in [
        (&b"hello"[..], "is neither tar"),
        (b"", "is neither tar"),
        (
            b"!<arch>\nfoo.o/          0           0     0     644     2         `\nx\n",
            "not a Debian package",
        ),
        (
            b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0",
            "compressed with gzip, but holds no tar",
        ),
    ] {
        let mut world = World::new();
        world.file("download", data);
        only_error(&world.unpack(), expected);
    }
    let mut world = World::new();
    world.file("download", &[0; 1024]);
    let report = world.unpack();
    assert_eq!((errors(&report).len(), at(&report, Level::Warning).len()), (0, 0));
}
