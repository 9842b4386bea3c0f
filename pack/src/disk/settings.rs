//! What a partition is asked to be, checked without its files. Nothing here reads or writes,
//! so a compiler can use it.

use super::ext::features::Features;
use super::filesystem::FileSystem;
use super::id::Id;
use super::kind::Table;
use super::mistake::Problem;

/// What is asked of the file system of a partition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Its name; empty for none.
    pub label: String,
    /// Its identifier; by default one that is derived from the name of the disk.
    pub id: Option<Id>,
    /// Changes to the usual features of ext: `name` adds one and `^name` removes one.
    pub features: Vec<String>,
    /// The bytes of a block of ext: 1024, 2048 or 4096. By default 1024 below 64 MiB, else
    /// 4096.
    pub block_size: Option<u32>,
    /// Paths of files that are written first, in this order and each in one piece.
    pub first: Vec<Vec<u8>>,
    /// Bytes that must remain free.
    pub free: u64,
}

/// Most bytes of a label of FAT.
const FAT_LABEL: usize = 11;

/// Most bytes of a label of ext.
const EXT_LABEL: usize = 16;

/// Most bytes of a label of swap space; a NUL follows.
const SWAP_LABEL: usize = 15;

/// Most units of the name of a partition in a GPT.
const GPT_NAME: usize = 36;

/// What is wrong with the settings for a file system.
#[must_use]
pub fn check(table: Table, fs: FileSystem, settings: &Settings) -> Vec<Problem> {
    let mut problems = label(table, fs, &settings.label);
    let (fat, ext) = match fs {
        FileSystem::Fat16 | FileSystem::Fat32 => (true, false),
        FileSystem::Ext2 | FileSystem::Ext3 | FileSystem::Ext4 => (false, true),
        FileSystem::Swap | FileSystem::None => (false, false),
    };
    match settings.id {
        Some(_) if fs == FileSystem::None => problems.push(Problem::Takes("identifier")),
        Some(Id::Long(_)) if fat => problems.push(Problem::WrongId("8 hexadecimal digits")),
        Some(Id::Short(_)) if !fat => problems.push(Problem::WrongId("a UUID")),
        Some(Id::Long(_) | Id::Short(_)) | None => {}
    }
    if ext {
        problems.extend(Features::of(fs, &settings.features).err().into_iter().flatten());
        if let Some(size) = settings.block_size.filter(|size| ![1024, 2048, 4096].contains(size)) {
            problems.push(Problem::BlockSize(size));
        }
    }
    let takes = [
        (!settings.features.is_empty() && !ext, "features"),
        (settings.block_size.is_some() && !ext, "size of blocks"),
        (!settings.first.is_empty() && !ext && !fat, "files"),
        (settings.free > 0 && !ext && !fat, "free space"),
    ];
    let wrong = takes.into_iter().filter(|(wrong, _)| *wrong);
    problems.extend(wrong.map(|(_, what)| Problem::Takes(what)));
    problems
}

fn label(table: Table, fs: FileSystem, label: &str) -> Vec<Problem> {
    let (length, most) = match (fs, table) {
        (FileSystem::Fat16 | FileSystem::Fat32, _) => (label.len(), FAT_LABEL),
        (FileSystem::Ext2 | FileSystem::Ext3 | FileSystem::Ext4, _) => (label.len(), EXT_LABEL),
        (FileSystem::Swap, _) => (label.len(), SWAP_LABEL),
        (FileSystem::None, Table::Gpt) => (label.encode_utf16().count(), GPT_NAME),
        (FileSystem::None, Table::Mbr) => (label.len(), 0),
    };
    let mut problems = Vec::new();
    if length > most {
        problems.push(match most {
            0 => Problem::Takes("label"),
            _ => Problem::LabelLength { length, most },
        });
    }
    let wrong = match fs {
        FileSystem::Fat16 | FileSystem::Fat32 => {
            // Labels are padded with spaces, so one at the end would be lost; fsck.fat removes
            // a label that begins with one.
            let space = label.starts_with(' ') || label.ends_with(' ');
            label.chars().find(|char| !fat_character(*char)).or(space.then_some(' '))
        }
        FileSystem::Ext2
        | FileSystem::Ext3
        | FileSystem::Ext4
        | FileSystem::Swap
        | FileSystem::None => label.chars().find(|char| *char == '\0'),
    };
    problems.extend(wrong.map(Problem::LabelCharacter));
    problems
}

fn fat_character(char: char) -> bool {
    char.is_ascii_uppercase() || char.is_ascii_digit() || " !#$%&'()-@^_`{}~".contains(char)
}

#[cfg(test)]
mod tests {
    use super::super::id::Uuid;
    use super::*;

    fn labelled(fs: FileSystem, label: &str) -> Vec<Problem> {
        check(Table::Mbr, fs, &Settings { label: label.to_owned(), ..Settings::default() })
    }

    #[test]
    fn labels_fit() {
        assert_eq!(labelled(FileSystem::Fat16, "MY BOOT-1"), []);
        assert_eq!(labelled(FileSystem::Fat16, "boot"), [Problem::LabelCharacter('b')]);
        for spaced in ["BOOT ", " BOOT"] {
            assert_eq!(labelled(FileSystem::Fat16, spaced), [Problem::LabelCharacter(' ')]);
        }
        let long = [Problem::LabelLength { length: 12, most: 11 }];
        assert_eq!(labelled(FileSystem::Fat32, "ABCDEFGHIJKL"), long);
        assert_eq!(labelled(FileSystem::Ext3, "0123456789abcdef"), []);
        assert_eq!(labelled(FileSystem::Ext3, "0123456789abcdefg").len(), 1);
        assert_eq!(labelled(FileSystem::Swap, "0123456789abcdef").len(), 1);
        assert_eq!(labelled(FileSystem::None, "x"), [Problem::Takes("label")]);
        assert_eq!(labelled(FileSystem::Ext2, "a\0"), [Problem::LabelCharacter('\0')]);
    }

    #[test]
    fn settings_belong_to_their_file_systems() {
        let settings = Settings {
            id: Some(Id::Long(Uuid(1))),
            features: vec!["dir_index".to_owned()],
            block_size: Some(4096),
            first: vec![b"a".to_vec()],
            free: 1,
            ..Settings::default()
        };
        assert_eq!(check(Table::Mbr, FileSystem::Ext4, &settings), []);
        let takes = |what| Problem::Takes(what);
        let block = takes("size of blocks");
        let fat = [Problem::WrongId("8 hexadecimal digits"), takes("features"), block.clone()];
        assert_eq!(check(Table::Mbr, FileSystem::Fat16, &settings), fat);
        let none =
            [takes("identifier"), takes("features"), block, takes("files"), takes("free space")];
        assert_eq!(check(Table::Mbr, FileSystem::None, &settings), none);
        let odd = Settings {
            id: Some(Id::Short(1)),
            features: vec!["64bit".to_owned()],
            block_size: Some(512),
            ..Settings::default()
        };
        let ext = [
            Problem::WrongId("a UUID"),
            Problem::Feature("64bit".to_owned()),
            Problem::BlockSize(512),
        ];
        assert_eq!(check(Table::Gpt, FileSystem::Ext4, &odd), ext);
    }
}
