//! The file systems that a partition can hold.

/// What a partition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileSystem {
    /// FAT with entries of 16 bits.
    Fat16,
    /// FAT with entries of 32 bits.
    Fat32,
    /// ext2.
    Ext2,
    /// ext3: ext2 with a journal.
    Ext3,
    /// ext4: ext3 with extents.
    Ext4,
    /// Swap space.
    Swap,
    /// No file system: nothing, or the bytes of one file.
    None,
}

impl FileSystem {
    /// All of them, in the order in which people list them.
    pub const ALL: [Self; 7] =
        [Self::Fat16, Self::Fat32, Self::Ext2, Self::Ext3, Self::Ext4, Self::Swap, Self::None];

    /// The name in a spec.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fat16 => "fat16",
            Self::Fat32 => "fat32",
            Self::Ext2 => "ext2",
            Self::Ext3 => "ext3",
            Self::Ext4 => "ext4",
            Self::Swap => "swap",
            Self::None => "none",
        }
    }

    /// The one with this name in a spec.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}
