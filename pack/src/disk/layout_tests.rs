//! Tests of the places of partitions.

use super::*;

const SECTORS: u64 = 512;

fn slot(start: Option<u64>, length: Length) -> Slot {
    Slot { fs: FileSystem::Ext3, start, length, kind: None, boot: false }
}

fn places(size: u64, table: Table, slots: &[Slot]) -> Vec<(u64, u64)> {
    let places = plan(size, table, slots, &[]).unwrap();
    places.iter().map(|place| (place.start, place.size)).collect()
}

fn mistakes(size: u64, slots: &[Slot], raw: &[Range<u64>]) -> Vec<String> {
    let mistakes = plan(size, Table::Mbr, slots, raw).unwrap_err();
    mistakes.iter().map(ToString::to_string).collect()
}

#[test]
fn starts_and_ends_are_exact() {
    let slots = [
        slot(Some(63 * SECTORS), Length::End(524_288 * SECTORS)),
        slot(Some(524_288 * SECTORS), Length::Rest),
    ];
    let expected = [(63 * SECTORS, 524_225 * SECTORS), (256 * MIB, 256 * MIB)];
    assert_eq!(places(512 * MIB, Table::Mbr, &slots), expected);
}

#[test]
fn the_next_mib_and_the_rest_are_defaults() {
    let slots = [
        slot(None, Length::Size(MIB + 512)),
        slot(None, Length::Rest),
        slot(Some(8 * MIB), Length::Rest),
    ];
    let expected = [(MIB, MIB + 512), (3 * MIB, 5 * MIB), (8 * MIB, 8 * MIB)];
    assert_eq!(places(16 * MIB, Table::Mbr, &slots), expected);
    let gpt = places(16 * MIB, Table::Gpt, &[slot(None, Length::Rest)]);
    assert_eq!(gpt, [(MIB, 15 * MIB - 33 * SECTORS)], "the second table is at the end");
}

#[test]
fn every_mistake_names_its_partitions() {
    let slots = [
        slot(Some(MIB), Length::Size(2 * MIB)),
        slot(Some(2 * MIB), Length::Size(100)),
        slot(Some(2 * MIB), Length::End(MIB)),
        slot(Some(2 * MIB), Length::End(20 * MIB)),
    ];
    let expected = [
        "partition 2: its size of 100 bytes is not a multiple of 512",
        "partition 3: ends at byte 1048576, before its start at byte 2097152",
        "partition 4: ends at byte 20971520, but the room for it ends at byte 16777216",
    ];
    assert_eq!(mistakes(16 * MIB, &slots, &[]), expected);

    let slots = [
        slot(Some(MIB), Length::Size(2 * MIB)),
        slot(Some(0), Length::Size(MIB)),
        slot(Some(2 * MIB), Length::Rest),
        slot(None, Length::Rest),
    ];
    let expected = [
        "partition 2: starts at byte 0, but the partition table takes the first 512 bytes",
        "partition 4: has no room: it would start and end at byte 16777216",
        "partitions 1 and 3: both cover byte 2097152",
    ];
    assert_eq!(mistakes(16 * MIB, &slots, &[]), expected);
}

#[test]
fn raw_data_is_beside_tables_and_partitions() {
    let slots = [slot(Some(MIB), Length::Rest)];
    assert!(plan(4 * MIB, Table::Mbr, &slots, &[0..440, 512..MIB]).is_ok());
    let raw = [500..600, 550..1000, MIB - 1..MIB + 1, 3 * MIB..5 * MIB];
    let expected = [
        "raw data 1: covers a part of the partition table",
        "raw data 1 and 2: both cover byte 550",
        "raw data 3 and partition 1: both cover byte 1048576",
        "raw data 4: ends at byte 5242880, but the room for it ends at byte 4194304",
        "raw data 4 and partition 1: both cover byte 3145728",
    ];
    assert_eq!(mistakes(4 * MIB, &slots, &raw), expected);
    let end = 4 * MIB - 512..4 * MIB;
    let gpt = plan(4 * MIB, Table::Gpt, &[], &[end]).unwrap_err();
    assert_eq!(gpt[0].problem, Problem::OverTable);
}

#[test]
fn tables_have_limits() {
    let one = slot(None, Length::Size(MIB));
    let five = vec![one.clone(); 5];
    assert_eq!(mistakes(16 * MIB, &five, &[]), ["the disk: has more than 4 partitions"]);
    assert_eq!(places(16 * MIB, Table::Gpt, &five).len(), 5);
    assert!(plan(512 * MIB, Table::Gpt, &vec![one.clone(); 129], &[]).is_err());
    assert!(plan(MBR_MOST, Table::Mbr, &[slot(None, Length::Rest)], &[]).is_ok());
    assert!(plan(MBR_MOST + 512, Table::Mbr, &[], &[]).is_err());
    assert!(plan(GPT_MOST, Table::Gpt, &[slot(None, Length::Rest)], &[]).is_ok());
    assert!(plan(512, Table::Mbr, &[], &[]).is_err());
    assert!(plan(1000, Table::Mbr, &[], &[]).is_err());
    let far = [slot(Some(u64::MAX - 511), Length::Size(u64::MAX - 511)), one];
    assert_eq!(plan(MIB, Table::Mbr, &far, &[]).unwrap_err().len(), 2);
    let guid = Slot {
        kind: Some(PartitionType::usual(Table::Gpt, FileSystem::Ext3)),
        ..slot(None, Length::Rest)
    };
    assert_eq!(plan(4 * MIB, Table::Mbr, &[guid], &[]).unwrap_err()[0].problem, Problem::WrongType);
}

#[test]
fn fat_starts_where_it_can_say_so() {
    let fat = |start| Slot { fs: FileSystem::Fat32, ..slot(Some(start), Length::Size(64 * MIB)) };
    let most = MBR_MOST;
    assert!(plan(GPT_MOST, Table::Gpt, &[fat(most - 512)], &[]).is_ok());
    let far = plan(GPT_MOST, Table::Gpt, &[fat(most)], &[]).unwrap_err();
    assert_eq!(far[0].problem, Problem::FatStart { start: most, most });
    assert!(plan(GPT_MOST, Table::Gpt, &[slot(Some(most), Length::Rest)], &[]).is_ok());
}
