//! The features of an ext file system.

use super::super::filesystem::FileSystem;
use super::super::mistake::Problem;

/// The features of a file system, as the three words of its superblock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Features {
    /// Old systems may ignore these.
    pub(crate) compatible: u32,
    /// Old systems must refuse to mount because of these.
    pub(crate) incompatible: u32,
    /// Old systems may only read because of these.
    pub(crate) read_only: u32,
    /// Whether `large_file` may be added for a file that needs it.
    pub(crate) large_file_allowed: bool,
}

/// Where a feature is.
#[derive(Clone, Copy)]
enum Bit {
    Compatible(u32),
    Incompatible(u32),
    ReadOnly(u32),
}

pub(crate) const HAS_JOURNAL: u32 = 0x4;
const EXT_ATTR: u32 = 0x8;
const DIR_INDEX: u32 = 0x20;
const FILETYPE: u32 = 0x2;
const EXTENTS: u32 = 0x40;
const SPARSE_SUPER: u32 = 0x1;
const LARGE_FILE: u32 = 0x2;
const HUGE_FILE: u32 = 0x8;
const DIR_NLINK: u32 = 0x20;

/// What can be written. `dir_index`, `huge_file` and `dir_nlink` are permissions for the
/// system that mounts the file system; nothing that is written uses them.
const WRITABLE: &[(&str, Bit)] = &[
    ("has_journal", Bit::Compatible(HAS_JOURNAL)),
    ("ext_attr", Bit::Compatible(EXT_ATTR)),
    ("dir_index", Bit::Compatible(DIR_INDEX)),
    ("filetype", Bit::Incompatible(FILETYPE)),
    ("extent", Bit::Incompatible(EXTENTS)),
    ("extents", Bit::Incompatible(EXTENTS)),
    ("sparse_super", Bit::ReadOnly(SPARSE_SUPER)),
    ("large_file", Bit::ReadOnly(LARGE_FILE)),
    ("huge_file", Bit::ReadOnly(HUGE_FILE)),
    ("dir_nlink", Bit::ReadOnly(DIR_NLINK)),
];

/// What mke2fs knows and this program does not write.
const OTHERS: &[&str] = &[
    "64bit",
    "bigalloc",
    "casefold",
    "ea_inode",
    "encrypt",
    "extra_isize",
    "fast_commit",
    "flex_bg",
    "inline_data",
    "journal_dev",
    "large_dir",
    "meta_bg",
    "metadata_csum",
    "metadata_csum_seed",
    "mmp",
    "orphan_file",
    "project",
    "quota",
    "resize_inode",
    "sparse_super2",
    "stable_inodes",
    "uninit_bg",
    "verity",
];

impl Features {
    /// The usual features of a file system, which Linux 2.6.29 knows, with changes: `name` adds
    /// one, and `^name` removes one.
    pub(crate) fn of(fs: FileSystem, changes: &[String]) -> Result<Self, Vec<Problem>> {
        let journal = if fs == FileSystem::Ext2 { 0 } else { HAS_JOURNAL };
        let extents = if fs == FileSystem::Ext4 { EXTENTS } else { 0 };
        let mut features = Self {
            compatible: EXT_ATTR | journal,
            incompatible: FILETYPE | extents,
            read_only: SPARSE_SUPER,
            large_file_allowed: true,
        };
        let mut problems = Vec::new();
        for change in changes {
            let (name, add) = match change.strip_prefix('^') {
                Some(name) => (name, false),
                None => (change.as_str(), true),
            };
            match WRITABLE.iter().find(|(known, _)| *known == name) {
                Some((_, bit)) => features.set(*bit, add),
                None if !OTHERS.contains(&name) => {
                    problems.push(Problem::UnknownFeature(name.to_owned()));
                }
                // It is not there anyway.
                None if !add => {}
                None => problems.push(Problem::Feature(name.to_owned())),
            }
        }
        if fs == FileSystem::Ext3 && !features.has_journal() {
            // Linux mounts an ext3 without a journal as ext2 only.
            problems.push(Problem::Feature("^has_journal".to_owned()));
        }
        if problems.is_empty() { Ok(features) } else { Err(problems) }
    }

    fn set(&mut self, bit: Bit, add: bool) {
        let (word, bit) = match bit {
            Bit::Compatible(bit) => (&mut self.compatible, bit),
            Bit::Incompatible(bit) => (&mut self.incompatible, bit),
            Bit::ReadOnly(bit) => {
                if bit == LARGE_FILE {
                    self.large_file_allowed = add;
                }
                (&mut self.read_only, bit)
            }
        };
        *word = if add { *word | bit } else { *word & !bit };
    }

    pub(crate) fn has_journal(self) -> bool {
        self.compatible & HAS_JOURNAL != 0
    }

    pub(crate) fn ext_attr(self) -> bool {
        self.compatible & EXT_ATTR != 0
    }

    pub(crate) fn filetype(self) -> bool {
        self.incompatible & FILETYPE != 0
    }

    pub(crate) fn extents(self) -> bool {
        self.incompatible & EXTENTS != 0
    }

    pub(crate) fn sparse_super(self) -> bool {
        self.read_only & SPARSE_SUPER != 0
    }

    /// Adds the feature that files of 2 GiB need.
    pub(crate) fn add_large_file(&mut self) {
        self.read_only |= LARGE_FILE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(fs: FileSystem, changes: &[&str]) -> Result<Features, Vec<Problem>> {
        let changes: Vec<String> = changes.iter().map(|&change| change.to_owned()).collect();
        Features::of(fs, &changes)
    }

    #[test]
    fn usual_features_are_old() {
        let words = |fs| {
            let features = of(fs, &[]).unwrap();
            (features.compatible, features.incompatible, features.read_only)
        };
        assert_eq!(words(FileSystem::Ext2), (0x8, 0x2, 0x1));
        assert_eq!(words(FileSystem::Ext3), (0xc, 0x2, 0x1));
        assert_eq!(words(FileSystem::Ext4), (0xc, 0x42, 0x1));
    }

    #[test]
    fn features_are_added_and_removed() {
        let changes = ["^has_journal", "^huge_file", "^metadata_csum", "dir_index", "^large_file"];
        let features = of(FileSystem::Ext4, &changes).unwrap();
        assert_eq!((features.compatible, features.read_only), (0x28, 0x1));
        assert!(!features.large_file_allowed);
        let wrong = of(FileSystem::Ext3, &["metadata_csum", "^nonsense", "^has_journal"]);
        let problems = [
            Problem::Feature("metadata_csum".to_owned()),
            Problem::UnknownFeature("nonsense".to_owned()),
            Problem::Feature("^has_journal".to_owned()),
        ];
        assert_eq!(wrong.unwrap_err(), problems);
    }
}
