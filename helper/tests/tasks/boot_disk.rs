//! The check `boot`: what it says about the disk itself.

use crate::boot::{Card, card, entry};
use crate::world::errors;

#[test]
fn partitions_are_readable_apart_and_on_the_disk() {
    let entry_of = |index: usize| 446 + 16 * index;
    let damaged = |at: usize, bytes: &[u8]| Card { damage: vec![(at, bytes.to_vec())], ..card() };
    damaged(510, &[0; 2]).only("", "the disk cannot be read: there is no partition table");
    damaged(446, &[0; 64]).only("", "the disk has no partitions");
    let past = damaged(entry_of(1) + 12, &(1_u32 << 16).to_le_bytes());
    let message = "partition 2 ends at 41 MiB, and the disk has 20 MiB";
    let report = past.report();
    assert_eq!(errors(&report), [format!("c: {message}")]);
    let longer = damaged(entry_of(0) + 12, &20_000_u32.to_le_bytes());
    assert_eq!(longer.only("", "the partitions 1 and 2 overlap"), entry("partitions:1"));
    let broken = damaged((9 << 20) + 1024 + 24, &[0xff; 4]);
    let message = "partition 2 cannot be read: the superblock of the ext has impossible sizes";
    assert!(errors(&broken.report()).contains(&format!("c: {message}")));
}

#[test]
fn the_boot_partition_is_one_that_a_rom_finds() {
    let mut unmarked = card();
    unmarked.partitions[0] = unmarked.partitions[0].replace(r#""boot": true, "#, "");
    let message =
        "partition 1 holds the boot files (fat16), and is not marked as the one to start from";
    assert_eq!(unmarked.only("", message), entry("partitions:0"));
    let mut typed = card();
    typed.partitions[0] += r#", "kind": "0b""#;
    let message = "partition 1 holds fat16, and has the type `0b` in the table; it must be `04` or `06` or `0e`";
    assert_eq!(typed.only("", message), entry("partitions:0"));
}

#[test]
fn the_first_program_of_omap_is_the_first_file_in_one_piece() {
    let with_first = |first: &str| {
        let mut card = card();
        card.boot.push(("MLO", "first"));
        card.partitions[0] += &format!(r#", "first": [{first}]"#);
        card
    };
    with_first(r#""/MLO", "/uImage""#).good();
    let message =
        "partition 1 has `uImage` before `MLO`, and the boot ROM reads the first file alone";
    let second = with_first(r#""/uImage", "/MLO""#);
    assert_eq!(second.only("", message), entry("partitions:0"));
    // A file in two pieces: the first cluster of `MLO` is followed by another than the next.
    let mut large = card();
    let text = "x".repeat(9000);
    large.boot.push(("MLO", Box::leak(text.into_boxed_str())));
    large.partitions[0] += r#", "first": ["/MLO"]"#;
    large.good();
    let disk = large.disk();
    let fat = fat_of(&disk);
    let (third, fourth) = (fat + 6, fat + 8);
    let end = disk[third..third + 2].to_vec();
    assert_ne!(end, [0, 0], "the file has two clusters");
    large.damage = vec![
        (fat + 4, vec![100, 0]),
        (fat + 200, end),
        (fourth, disk[fourth..fourth + 2].to_vec()),
    ];
    let message = "`MLO` of partition 1 is in several pieces, and the boot ROM reads one";
    assert_eq!(large.only("", message), entry("partitions:0"));
}

/// The first byte of the table of the FAT16 that starts at sector 63.
fn fat_of(disk: &[u8]) -> usize {
    let start = 63 * 512;
    let number =
        |at: usize| usize::from(u16::from_le_bytes([disk[start + at], disk[start + at + 1]]));
    start + number(14) * number(11)
}
