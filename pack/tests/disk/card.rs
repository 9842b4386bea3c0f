//! Whole disks.

use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};

use jesteros_pack::disk::layout::{Length, Slot};
use jesteros_pack::disk::settings::Settings;
use jesteros_pack::disk::{
    Contents, Data, Disk, Error, FileSystem, Id, Partition, Raw, Table, Uuid, write,
};

use crate::ext::every_kind;
use crate::memory::{Memory, noise};
use crate::tools::{Scratch, run};
use crate::written::{MIB, disk, slot};

/// The boot files of a device.
fn boot() -> Memory {
    let mut tree = Memory::default();
    tree.file("MLO", noise(1, 16_004));
    tree.file("u-boot.bin", noise(2, 159_040));
    tree.file("uImage", noise(3, 2_000_000));
    tree
}

fn partition<'a>(slot: Slot, label: &str, contents: Contents<'a>) -> Partition<'a> {
    let settings = Settings { label: label.to_owned(), ..Settings::default() };
    Partition { slot, settings, contents }
}

fn data(bytes: &[u8]) -> Data<'_> {
    Data { size: bytes.len() as u64, reader: Box::new(bytes) }
}

/// A card as in the reference of the language: 512 MiB, the first partition at sector 63.
fn card<'a>(boot: &'a Memory, root: &'a Memory) -> Disk<'a> {
    let first = Slot {
        start: Some(63 * 512),
        length: Length::End(524_288 * 512),
        boot: true,
        ..slot(FileSystem::Fat16)
    };
    let second = Slot { start: Some(524_288 * 512), ..slot(FileSystem::Ext3) };
    let mut first = partition(first, "BOOT", Contents::Tree(boot));
    first.settings.first = vec![b"MLO".to_vec()];
    let mut second = partition(second, "JESTER", Contents::Tree(root));
    second.settings.free = 100 * MIB;
    disk(512 * MIB, Table::Mbr, vec![first, second])
}

fn written(scratch: &Scratch, name: &str, disk: Disk<'_>) -> String {
    let mut file = File::create(scratch.path(name)).unwrap();
    write(disk, &mut file).unwrap_or_else(|error| panic!("{error}"));
    scratch.text(name)
}

#[test]
fn a_card_is_what_its_description_says() {
    let (boot, root) = (boot(), every_kind());
    let scratch = Scratch::new();
    let path = written(&scratch, "card", card(&boot, &root));
    run("sfdisk", &["--verify", &path]);
    let table = run("sfdisk", &["-d", &path]);
    assert!(table.contains("label: dos\nlabel-id: 0x"), "{table}");
    let lines: Vec<&str> = table.lines().filter(|line| line.contains("start=")).collect();
    assert!(
        lines[0].ends_with("start=          63, size=      524225, type=6, bootable"),
        "{table}"
    );
    assert!(lines[1].ends_with("start=      524288, size=      524288, type=83"), "{table}");
    run("e2fsck", &["-fn", &format!("{path}?offset={}", 256 * MIB)]);
    let mlo = run("mcopy", &["-i", &format!("{path}@@32256"), "::MLO", "-"]);
    assert!(!mlo.is_empty());
    let mut hidden = [0; 4];
    File::open(&path).unwrap().read_exact_at(&mut hidden, 63 * 512 + 28).unwrap();
    assert_eq!(u32::from_le_bytes(hidden), 63);
}

#[test]
fn a_card_takes_little_room_and_is_always_the_same() {
    let (boot, root) = (boot(), every_kind());
    let scratch = Scratch::new();
    let one = written(&scratch, "one", card(&boot, &root));
    let metadata = fs::metadata(&one).unwrap();
    assert_eq!(metadata.len(), 512 * MIB);
    // The files have 2.2 MB.
    assert!(metadata.blocks() * 512 < 3 * MIB, "{} blocks", metadata.blocks());
    // What is there before is lost.
    fs::write(scratch.path("two"), noise(1, 5 << 20)).unwrap();
    let mut two = fs::OpenOptions::new().write(true).open(scratch.path("two")).unwrap();
    write(card(&boot, &root), &mut two).unwrap();
    assert!(same(&one, &scratch.text("two")));
    let mut other = card(&boot, &root);
    other.name = "another".to_owned();
    assert!(!same(&one, &written(&scratch, "three", other)), "identifiers come from the name");
}

/// Whether two files have the same bytes.
fn same(one: &str, other: &str) -> bool {
    let [mut one, mut other] = [one, other].map(|path| File::open(path).unwrap());
    let [mut left, mut right] = [vec![0; MIB as usize], vec![0; MIB as usize]];
    loop {
        let [read, more] = [one.read(&mut left).unwrap(), other.read(&mut right).unwrap()];
        if read != more || left[..read] != right[..more] {
            return false;
        }
        if read == 0 {
            return true;
        }
    }
}

#[test]
fn a_disk_in_memory_has_the_same_bytes() {
    let (boot, root) = (boot(), every_kind());
    let partitions = || {
        let sized = Slot { length: Length::Size(16 * MIB), ..slot(FileSystem::Fat16) };
        vec![
            partition(sized, "BOOT", Contents::Tree(&boot)),
            partition(slot(FileSystem::Ext4), "root", Contents::Tree(&root)),
        ]
    };
    let mut bytes = Vec::new();
    write(disk(32 * MIB, Table::Gpt, partitions()), &mut bytes).unwrap();
    let scratch = Scratch::new();
    let path = written(&scratch, "card", disk(32 * MIB, Table::Gpt, partitions()));
    assert!(bytes == fs::read(path).unwrap());
}

#[test]
fn identifiers_may_be_given() {
    let (boot, root) = (boot(), every_kind());
    let uuid = "00112233-4455-6677-8899-aabbccddeeff";
    let mut disk = card(&boot, &root);
    disk.id = Id::parse("4a455354");
    disk.partitions[0].settings.id = Id::parse("1A2B-3C4D");
    disk.partitions[1].settings.id = Id::parse(uuid);
    let scratch = Scratch::new();
    let path = written(&scratch, "card", disk);
    assert!(run("sfdisk", &["-d", &path]).contains("label-id: 0x4a455354"));
    let first = run("blkid", &["-p", "-O", "32256", &path]);
    assert!(first.contains(" UUID=\"1A2B-3C4D\""), "{first}");
    let second = run("blkid", &["-p", "-O", &(256 * MIB).to_string(), &path]);
    assert!(second.contains(&format!(" UUID=\"{uuid}\"")), "{second}");
}

#[test]
fn a_gpt_has_both_tables() {
    let root = every_kind();
    let scratch = Scratch::new();
    let sized = |fs, size| Slot { length: Length::Size(size), ..slot(fs) };
    let blob = noise(7, 100_000);
    let mut partitions = vec![
        partition(sized(FileSystem::Fat32, 40 * MIB), "EFI", Contents::Empty),
        partition(sized(FileSystem::Swap, 8 * MIB), "swap", Contents::Empty),
        partition(sized(FileSystem::None, MIB), "loader \u{e4}", Contents::Data(data(&blob))),
        partition(slot(FileSystem::Ext4), "root", Contents::Tree(&root)),
    ];
    partitions[3].slot.boot = true;
    let path = written(&scratch, "card", disk(128 * MIB, Table::Gpt, partitions));
    let verified = run("sfdisk", &["--verify", &path]);
    assert!(verified.contains("No errors detected"), "{verified}");
    let table = run("sfdisk", &["-d", &path]);
    assert!(table.contains("label: gpt"), "{table}");
    assert!(table.contains("first-lba: 34\nlast-lba: 262110"), "{table}");
    let lines: Vec<&str> = table.lines().filter(|line| line.contains("start=")).collect();
    let parts = [
        [
            "start=        2048, size=       81920, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7",
            "name=\"EFI\"",
        ],
        [
            "start=       83968, size=       16384, type=0657FD6D-A4AB-43C4-84E5-0933C84B4F4F",
            "name=\"swap\"",
        ],
        [
            "start=      100352, size=        2048, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4",
            r#"name="loader \xc3\xa4""#,
        ],
        [
            "start=      102400, size=      159711, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4",
            "attrs=\"LegacyBIOSBootable\"",
        ],
    ];
    for (line, parts) in lines.iter().zip(parts) {
        assert!(parts.iter().all(|part| line.contains(part)), "{line}\n{parts:?}");
    }
    assert_eq!(lines.len(), 4);
    let bytes = fs::read(&path).unwrap();
    assert!(bytes[100_352 * 512..][..blob.len()] == blob);
    // The second table is used when the first is gone.
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.write_all_at(&[0; 512], 512).unwrap();
    let rest = run("sfdisk", &["-d", &path]);
    assert!(rest.contains(lines[3]), "{rest}");
}

#[test]
fn swap_space_is_seen() {
    let scratch = Scratch::new();
    let partitions = vec![partition(slot(FileSystem::Swap), "night", Contents::Empty)];
    let path = written(&scratch, "card", disk(9 * MIB, Table::Mbr, partitions));
    let shown = run("blkid", &["-p", "-O", "1048576", &path]);
    assert!(shown.contains(" LABEL=\"night\"") && shown.contains(" TYPE=\"swap\""), "{shown}");
    assert!(shown.contains(" VERSION=\"1\""), "{shown}");
    let bytes = fs::read(&path).unwrap();
    fs::write(scratch.path("swap"), &bytes[MIB as usize..]).unwrap();
    let shown = run("swaplabel", &[&scratch.text("swap")]);
    assert!(shown.contains("LABEL: night") && shown.contains("UUID:  "), "{shown}");
    assert_eq!(bytes[MIB as usize + 1028..][..4], 2047_u32.to_le_bytes(), "the last page");
    assert!(run("sfdisk", &["-d", &path]).contains("type=82"));
}

#[test]
fn raw_data_is_written_where_it_is_asked_for() {
    let (code, loader) = (noise(1, 440), noise(2, 300_000));
    let partitions = vec![partition(slot(FileSystem::None), "", Contents::Empty)];
    let mut disk = disk(4 * MIB, Table::Mbr, partitions);
    disk.raw = vec![Raw { at: 0, data: data(&code) }, Raw { at: 8192, data: data(&loader) }];
    let mut bytes = Vec::new();
    write(disk, &mut bytes).unwrap();
    assert!(bytes[..440] == code && bytes[8192..][..300_000] == loader);
    assert_eq!(bytes[510..512], [0x55, 0xaa]);
    assert!(bytes[MIB as usize..].iter().all(|byte| *byte == 0));
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let tree = Memory::default();
    let bytes = noise(1, 100);
    let mut first = partition(slot(FileSystem::Fat16), "lower", Contents::Tree(&tree));
    first.slot.length = Length::Size(1000);
    let mut second = partition(slot(FileSystem::Ext3), "", Contents::Data(data(&bytes)));
    second.settings.features = vec!["64bit".to_owned()];
    let third = partition(slot(FileSystem::Swap), "", Contents::Tree(&tree));
    let mut disk = disk(64 * MIB, Table::Mbr, vec![first, second, third]);
    disk.time = u64::from(u32::MAX);
    disk.id = Some(Id::Long(Uuid(1)));
    let Err(Error::Mistakes(mistakes)) = write(disk, &mut Vec::new()) else {
        panic!("it is refused");
    };
    let expected = [
        "partition 1: its size of 1000 bytes is not a multiple of 512",
        "partition 3: has no room: it would start and end at byte 67108864",
        "the disk: its identifier must be 8 hexadecimal digits",
        "partition 1: its label holds `l`; labels of FAT hold capital letters, digits and a few signs",
        "partition 2: cannot be written with the feature `64bit`",
        "partition 2: its file system cannot hold the time 4294967295",
        "partition 2: its file system takes no raw data",
        "partition 3: its file system takes no files",
    ];
    assert_eq!(mistakes.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
}

#[test]
fn files_that_change_while_they_are_read_are_errors() {
    let mut tree = Memory::default();
    tree.file("a", noise(1, 100));
    tree.add("b", jesteros_pack::tree::Kind::File(10));
    for fs in [FileSystem::Fat16, FileSystem::Ext2] {
        let partitions = vec![partition(slot(fs), "", Contents::Tree(&tree))];
        let error = write(disk(20 * MIB, Table::Mbr, partitions), &mut Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "cannot open `b`: entity not found");
    }
    let partitions = vec![partition(
        slot(FileSystem::None),
        "",
        Contents::Data(Data { size: 9, reader: Box::new(&b"too long!!"[..]) }),
    )];
    let error = write(disk(20 * MIB, Table::Mbr, partitions), &mut Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "cannot read `raw data`: it is longer than it was");
}
