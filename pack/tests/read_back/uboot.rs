//! Headers of u-boot.

use crate::files::TIME;
use crate::folder::Folder;
use crate::program::run;
use jesteros_pack::uboot::{Arch, Compression, Header, Os, Type, Writer};
use std::io::{Cursor, Seek, SeekFrom, Write};

fn header(kind: Type) -> Header {
    Header {
        kind,
        arch: Arch::Arm,
        os: Os::Linux,
        compression: Compression::None,
        load: 0x8000_8000,
        entry: 0x8000_8040,
        name: "Linux-2.6.29".to_owned(),
        time: TIME,
    }
}

fn image(header: &Header, data: &[u8]) -> Vec<u8> {
    let mut out = Writer::new(header.clone(), Cursor::new(Vec::new())).unwrap();
    for piece in data.chunks(1000) {
        out.write_all(piece).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// The bytes are those of `mkimage`.
fn is_mkimage(header: &Header, data: &[u8]) {
    let folder = Folder::new();
    std::fs::write(folder.0.join("data"), data).unwrap();
    let (load, entry) = (format!("{:x}", header.load), format!("{:x}", header.entry));
    let words = ["mkimage", "-A", header.arch.name(), "-O", header.os.name()];
    let words = [&words[..], &["-T", header.kind.name(), "-C", header.compression.name()]].concat();
    let words = [&words[..], &["-a", &load, "-e", &entry, "-n", &header.name]].concat();
    run(&[&words[..], &["-d", "data", "image"]].concat(), &folder.0, b"");
    let expected = std::fs::read(folder.0.join("image")).unwrap();
    let found = image(header, data);
    assert_eq!(found[..64], expected[..64], "the header of {header:?}");
    assert!(found == expected, "the data of {header:?}");
}

#[test]
fn every_setting_is_that_of_mkimage() {
    let data: Vec<u8> = (0..70_001_u32).map(|number| (number % 251) as u8).collect();
    for kind in Type::ALL {
        is_mkimage(&header(*kind), &data);
        is_mkimage(&header(*kind), b"abc");
    }
    for arch in Arch::ALL {
        assert_eq!(Arch::from_name(arch.name()), Some(*arch));
        is_mkimage(&Header { arch: *arch, ..header(Type::Kernel) }, &data);
    }
    for os in Os::ALL {
        is_mkimage(&Header { os: *os, ..header(Type::Kernel) }, &data);
    }
    for compression in Compression::ALL {
        is_mkimage(&Header { compression: *compression, ..header(Type::Kernel) }, &data);
    }
    for name in ["", "grün", &"n".repeat(31), &"n".repeat(32)] {
        is_mkimage(&Header { name: name.to_owned(), ..header(Type::Ramdisk) }, &data);
    }
    assert_eq!(Arch::from_name("ARM"), None);
}

#[test]
fn dumpimage_shows_the_settings() {
    let folder = Folder::new();
    let script = "setenv bootargs console=ttyS0,115200n8\nbootm 0x81c00000\n";
    let image = image(&header(Type::Script), script.as_bytes());
    std::fs::write(folder.0.join("boot.scr"), &image).unwrap();
    let listing = String::from_utf8(run(&["dumpimage", "-l", "boot.scr"], &folder.0, b"")).unwrap();
    for line in [
        "Image Name:   Linux-2.6.29",
        "Created:      Fri Feb 13 23:31:30 2009",
        "Image Type:   ARM Linux Script (uncompressed)",
        "Data Size:    64 Bytes = 0.06 KiB = 0.00 MiB",
        "Load Address: 80008000",
        "Entry Point:  80008040",
        "   Image 0: 56 Bytes = 0.05 KiB = 0.00 MiB",
    ] {
        assert!(listing.contains(line), "`{line}` is not in:\n{listing}");
    }
    run(&["dumpimage", "-T", "script", "-p", "0", "-o", "data", "boot.scr"], &folder.0, b"");
    let data = std::fs::read(folder.0.join("data")).unwrap();
    assert_eq!(data, [b"\0\0\0\x38\0\0\0\0", script.as_bytes()].concat());
}

#[test]
fn a_header_may_stand_behind_other_data() {
    let mut out = Cursor::new(b"before".to_vec());
    out.seek(SeekFrom::End(0)).unwrap();
    let mut writer = Writer::new(header(Type::Kernel), out).unwrap();
    writer.write_all(b"kernel").unwrap();
    let mut out = writer.finish().unwrap();
    out.write_all(b"after").unwrap();
    let expected = [b"before", &*image(&header(Type::Kernel), b"kernel"), b"after"].concat();
    assert_eq!(out.into_inner(), expected);
}

#[test]
fn what_does_not_fit_is_refused() {
    let message =
        |header: Header| Writer::new(header, Cursor::new(Vec::new())).unwrap_err().to_string();
    let long = "n".repeat(33);
    assert_eq!(
        message(Header { name: long.clone(), ..header(Type::Kernel) }),
        format!("the u-boot name `{long}` has 33 bytes, and 32 are the most")
    );
    assert_eq!(
        message(Header { name: "a\nb".to_owned(), ..header(Type::Kernel) }),
        "the u-boot name `a\\nb` has a control character"
    );
    assert_eq!(
        message(Header { time: 1 << 32, ..header(Type::Kernel) }),
        "the time 4294967296 is too late for u-boot"
    );
}

/// Takes everything and keeps nothing.
#[derive(Debug)]
struct Hole(u64);

impl Write for Hole {
    fn write(&mut self, data: &[u8]) -> std::io::Result<usize> {
        self.0 += data.len() as u64;
        Ok(data.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Seek for Hole {
    fn seek(&mut self, _to: SeekFrom) -> std::io::Result<u64> {
        Ok(self.0)
    }
}

#[test]
fn data_of_4_gib_are_refused() {
    let zeros = vec![0; 64 << 20];
    let mut out = Writer::new(header(Type::Script), Hole(0)).unwrap();
    for _piece in 0..63 {
        out.write_all(&zeros).unwrap();
    }
    // The table of a script counts too.
    out.write_all(&zeros[1..]).unwrap();
    let error = out.finish().unwrap_err();
    assert_eq!(error.to_string(), "u-boot's header holds less than 4 GiB of data");
}
