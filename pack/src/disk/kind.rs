//! Types of partitions: a byte in an MBR, a GUID in a GPT.

use super::filesystem::FileSystem;
use super::id::Uuid;

/// The table at the start of a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// The table of the first PCs: four partitions, at most 2 TiB.
    Mbr,
    /// GUID partition table.
    Gpt,
}

/// What a partition table says that a partition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartitionType {
    /// The type in an MBR; not 0, which marks an unused entry.
    Byte(u8),
    /// The type in a GPT.
    Guid(Uuid),
}

/// "Microsoft basic data", which all systems use for FAT.
const BASIC_DATA: Uuid = Uuid(0xebd0_a0a2_b9e5_4433_87c0_68b6_b726_99c7);
/// "Linux filesystem data".
const LINUX: Uuid = Uuid(0x0fc6_3daf_8483_4772_8e79_3d69_d847_7de4);
/// "Linux swap".
const SWAP: Uuid = Uuid(0x0657_fd6d_a4ab_43c4_84e5_0933_c84b_4f4f);

impl PartitionType {
    /// The usual type for a file system.
    #[must_use]
    pub fn usual(table: Table, fs: FileSystem) -> Self {
        match table {
            Table::Mbr => Self::Byte(match fs {
                // The ROM of an OMAP3 knows this one, and every Linux does.
                FileSystem::Fat16 => 0x06,
                // With LBA.
                FileSystem::Fat32 => 0x0c,
                FileSystem::Swap => 0x82,
                FileSystem::Ext2 | FileSystem::Ext3 | FileSystem::Ext4 | FileSystem::None => 0x83,
            }),
            Table::Gpt => Self::Guid(match fs {
                FileSystem::Fat16 | FileSystem::Fat32 => BASIC_DATA,
                FileSystem::Swap => SWAP,
                FileSystem::Ext2 | FileSystem::Ext3 | FileSystem::Ext4 | FileSystem::None => LINUX,
            }),
        }
    }

    /// Reads `0x0c`, `0c` or `c` for an MBR, and a GUID for a GPT. Zero is no type: it marks an
    /// unused entry in both.
    #[must_use]
    pub fn parse(table: Table, text: &str) -> Option<Self> {
        match table {
            Table::Gpt => Uuid::parse(text).filter(|uuid| uuid.0 != 0).map(Self::Guid),
            Table::Mbr => {
                let digits = text.strip_prefix("0x").unwrap_or(text);
                let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
                let byte = u8::from_str_radix(digits, 16).ok()?;
                (hex && byte != 0).then_some(Self::Byte(byte))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read() {
        assert_eq!(PartitionType::parse(Table::Mbr, "0x0C"), Some(PartitionType::Byte(12)));
        assert_eq!(PartitionType::parse(Table::Mbr, "6"), Some(PartitionType::Byte(6)));
        for wrong in ["", "0", "0x", "+6", "100", "linux"] {
            assert_eq!(PartitionType::parse(Table::Mbr, wrong), None, "{wrong}");
        }
        let linux = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";
        assert_eq!(PartitionType::parse(Table::Gpt, linux), Some(PartitionType::Guid(LINUX)));
        assert_eq!(PartitionType::parse(Table::Gpt, "83"), None);
        let unused = "00000000-0000-0000-0000-000000000000";
        assert_eq!(PartitionType::parse(Table::Gpt, unused), None);
    }
}
