//! FAT16 and FAT32.

use std::fs;
use std::path::Path;

use jesteros_pack::disk::FileSystem::{self, Fat16, Fat32};
use jesteros_pack::disk::settings::Settings;
use jesteros_pack::tree::{Kind, Tree as _};

use crate::memory::{Memory, noise};
use crate::tools::run;
use crate::written::{MIB, Written, problems};

/// The file system as mtools want to be told.
fn image(written: &Written) -> String {
    format!("{}@@1048576", written.card())
}

/// fsck.fat must have nothing to say.
pub(crate) fn check(written: &Written) {
    let output = run("fsck.fat", &["-n", "-v", &written.part()]);
    let strange = ["dirty", "Warning", "differen", "bad ", "wrong", "invalid", "Auto", "leftover"];
    for word in strange {
        assert!(!output.contains(word), "{output}");
    }
}

/// Copies everything out and compares it with the tree.
pub(crate) fn compare(written: &Written, tree: &Memory) {
    check(written);
    let folder = written.scratch.path("out");
    fs::create_dir(&folder).unwrap();
    if !tree.nodes().is_empty() {
        run("mcopy", &["-i", &image(written), "-s", "-n", "-m", "::*", folder.to_str().unwrap()]);
    }
    let mut count = 0;
    for node in tree.nodes() {
        let path = folder.join(std::str::from_utf8(&node.path).unwrap());
        match node.kind {
            Kind::Folder => assert!(path.is_dir(), "{}", path.display()),
            _ => {
                let read = fs::read(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
                assert!(read == tree.contents(&node.path).bytes(), "{}", path.display());
                let time = fs::metadata(&path).unwrap().modified().unwrap();
                let seconds = time.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
                assert_eq!(seconds, crate::written::TIME, "{}", path.display());
            }
        }
        count += 1;
    }
    assert_eq!(entries(&folder), count, "there is nothing else");
}

fn entries(folder: &Path) -> usize {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| 1 + if path.is_dir() { entries(&path) } else { 0 }).sum()
}

fn labelled(label: &str) -> Settings {
    Settings { label: label.to_owned(), ..Settings::default() }
}

/// The least size in the tests of each kind.
pub(crate) fn size(fs: FileSystem) -> u64 {
    if fs == Fat16 { 20 * MIB } else { 40 * MIB }
}

#[test]
fn files_and_names_are_read_back() {
    let mut tree = Memory::default();
    tree.file("MLO", noise(1, 16_004));
    tree.file("u-boot.bin", noise(2, 159_040));
    tree.file("uImage", noise(3, 2_000_000));
    tree.file("boot.scr", noise(4, 199));
    tree.file("empty", Vec::new());
    tree.file(".hidden", noise(5, 1));
    tree.file("a long name with spaces.and.dots", noise(6, 511));
    tree.file("exactly13char", noise(6, 512));
    tree.file("A_LONG~1.AND", noise(6, 513));
    tree.file("a+b,c;d=e[f]", noise(7, 2048));
    tree.file("x".repeat(255), noise(8, 4097));
    tree.file("\u{e4}\u{f6}\u{fc}.txt", noise(9, 10));
    tree.folder("empty.d");
    tree.folder("extlinux");
    tree.file("extlinux/extlinux.conf", noise(10, 100));
    tree.folder("extlinux/deeper");
    tree.file("extlinux/deeper/FILE", noise(11, 70_000));
    for number in 0..400 {
        tree.file(format!("extlinux/deeper/same beginning {number}.dtb"), noise(number, 3));
    }
    for fs in [Fat16, Fat32] {
        let written = Written::new(fs, size(fs), &tree, labelled("BOOT"));
        compare(&written, &tree);
        let folder = run("mdir", &["-i", &image(&written), "::"]);
        assert!(folder.contains("Volume in drive : is BOOT"), "{folder}");
        assert!(folder.contains("MLO"), "{folder}");
        let shown = run("blkid", &["-p", "-O", "1048576", &written.card()]);
        assert!(shown.contains(" LABEL=\"BOOT\"") && shown.contains(" UUID=\""), "{shown}");
        assert!(shown.contains(" TYPE=\"vfat\""), "{shown}");
    }
}

/// The clusters of a file, which must be one run.
fn clusters(written: &Written, path: &str) -> (u32, u32) {
    let shown = run("mshowfat", &["-i", &image(written), &format!("::{path}")]);
    let runs: Vec<&str> = shown.split('<').skip(1).collect();
    assert_eq!(runs.len(), 1, "{shown}");
    let (first, last) = runs[0].split_once('-').expect("the file has several clusters");
    let last = last.split('>').next().unwrap();
    (first.parse().unwrap(), last.parse().unwrap())
}

#[test]
fn first_files_are_at_the_start_in_one_piece() {
    let mut tree = Memory::default();
    for name in ["A", "MLO", "Z"] {
        tree.file(name, noise(1, 16_004));
    }
    tree.folder("dir");
    tree.file("dir/first", noise(1, 100_000));
    let first = vec![b"MLO".to_vec(), b"dir/first".to_vec()];
    for (fs, start) in [(Fat16, 2), (Fat32, 3)] {
        let settings = Settings { first: first.clone(), ..labelled("BOOT") };
        let written = Written::new(fs, size(fs), &tree, settings);
        compare(&written, &tree);
        let mlo = clusters(&written, "MLO");
        assert_eq!(mlo.0, start, "{fs:?}: only the root of FAT32 is before it");
        assert_eq!(clusters(&written, "dir/first").0, mlo.1 + 1);
        assert!(clusters(&written, "A").0 > clusters(&written, "dir/first").1);
        let folder = run("mdir", &["-b", "-i", &image(&written), "::"]);
        assert!(folder.starts_with("::/MLO\n"), "{folder}");
    }
    let refused = |first: &[&str]| {
        let first = first.iter().map(|path| path.as_bytes().to_vec()).collect();
        let settings = Settings { first, ..Settings::default() };
        problems(Written::try_new(Fat16, 20 * MIB, &tree, settings))
    };
    let none = "is to be written first, but is no file of the tree";
    let expected = [
        "partition 1: `/MLO`: is to be written first twice".to_owned(),
        format!("partition 1: `/dir`: {none}"),
        format!("partition 1: `/none`: {none}"),
    ];
    assert_eq!(refused(&["MLO", "MLO", "dir", "none"]), expected);
}

#[test]
fn the_boot_sector_is_that_of_a_hard_disk() {
    let tree = Memory::default();
    for fs in [Fat16, Fat32] {
        let written = Written::new(fs, size(fs), &tree, Settings::default());
        let card = fs::read(written.card()).unwrap();
        let boot = &card[MIB as usize..];
        assert_eq!(boot[24..32], [63, 0, 255, 0, 0, 8, 0, 0], "63 sectors, 255 heads, 2048 hidden");
        assert_eq!(boot[21], 0xf8);
        assert_eq!(boot[510..512], [0x55, 0xaa]);
    }
}

#[test]
fn every_size_is_consistent() {
    let mut tree = Memory::default();
    tree.file("MLO", noise(1, 16_004));
    let corners = [16, 17, 128, 129, 256, 257, 260, 261, 512, 513, 1024, 1025];
    let mut sizes: Vec<u64> = corners.iter().map(|mib| mib * MIB).collect();
    sizes.extend([2200 << 10, 3 * MIB + 512, 2047 * MIB, 64_197 * 512]);
    for size in sizes {
        compare(&Written::new(Fat16, size, &tree, Settings::default()), &tree);
    }
    for mib in [34, 35, 63, 64, 260, 261, 512, 2000] {
        compare(&Written::new(Fat32, mib * MIB, &tree, Settings::default()), &tree);
    }
}

#[test]
fn what_fat_cannot_hold_is_said() {
    let mut tree = Memory::default();
    tree.add("char", Kind::Char(1, 1));
    tree.add("fifo", Kind::Fifo);
    tree.file("hard", Vec::new());
    tree.add("hard-2", Kind::HardLink(b"hard".to_vec()));
    tree.add("link", Kind::Link(b"x".to_vec()));
    tree.add("socket", Kind::Socket);
    tree.file("Same", Vec::new());
    tree.file("same", Vec::new());
    tree.file("a:b", Vec::new());
    tree.file("dot.", Vec::new());
    tree.file(b"\xff", Vec::new());
    tree.file("capable", Vec::new()).xattrs.insert(b"security.capability".to_vec(), vec![1]);
    tree.add("large", Kind::File(1 << 32));
    let mut found = problems(Written::try_new(Fat32, 40 * MIB, &tree, Settings::default()));
    found.sort();
    let fat = "which FAT cannot hold";
    let expected = [
        format!("`/a:b`: its name holds a control character or one of `\"*:<>?\\|`, {fat}"),
        "`/capable`: the file system has no extended attributes".to_owned(),
        "`/char`: the file system has no devices".to_owned(),
        format!("`/dot.`: its name holds a dot or a space at its end, {fat}"),
        "`/fifo`: the file system has no named pipes".to_owned(),
        "`/hard-2`: the file system has no hard links".to_owned(),
        "`/large`: has 4294967296 bytes, and 4294967295 is the most in this file system".to_owned(),
        "`/link`: the file system has no symbolic links".to_owned(),
        "`/same`: differs from `/Same` in the case of letters only, which FAT does not tell apart"
            .to_owned(),
        "`/socket`: the file system has no sockets".to_owned(),
        format!("`/\u{fffd}`: its name holds bytes that are not UTF-8, {fat}"),
    ];
    let expected = expected.map(|message| format!("partition 1: {message}"));
    assert_eq!(found, expected);
}

#[test]
fn the_root_of_fat16_has_a_limit() {
    let mut tree = Memory::default();
    for number in 0..512 {
        tree.file(format!("F{number}"), Vec::new());
    }
    compare(&Written::new(Fat16, 20 * MIB, &tree, Settings::default()), &tree);
    let refused = problems(Written::try_new(Fat16, 20 * MIB, &tree, labelled("BOOT")));
    let message = "partition 1: `/`: has more than 512 entries, some for long names, which is the most of this folder";
    assert_eq!(refused, [message]);
    compare(&Written::new(Fat32, 40 * MIB, &tree, labelled("BOOT")), &tree);
}

#[test]
fn what_does_not_fit_is_said() {
    let mut tree = Memory::default();
    tree.file("big", noise(1, 30 << 20));
    for fs in [Fat16, Fat32] {
        let settings = Settings { free: 20 * MIB, ..Settings::default() };
        let refused = problems(Written::try_new(fs, 40 * MIB, &tree, settings.clone()));
        let numbers: Vec<u64> =
            refused[0].split(' ').filter_map(|word| word.parse().ok()).collect();
        let [missing, free, size] = numbers[..] else { panic!("{refused:?}") };
        assert_eq!(free, 20 * MIB);
        assert!((10 * MIB..11 * MIB).contains(&missing), "{refused:?}");
        compare(&Written::new(fs, size, &tree, settings), &tree);
    }
}
