//! The configuration of the kernel: it can read the disk, and mount what is on it.

use super::arguments::Root;
use super::disk::{Disk, Meant};
use super::mount::Mount;
use super::said::Said;
use super::script::Script;
use crate::check::kconfig::{NOT_SET, PREFIX, options};
use crate::problem::Outcome;
use jesteros_manifest::{BOOT_CONFIG, BOOT_FSTAB};
use jesteros_pack::disk::read::{Ext, Holding};
use jesteros_pack::disk::{FileSystem, Table};
use std::collections::BTreeMap;

/// From this version on ext3 is a part of ext4.
const ONE_DRIVER: [u32; 2] = [4, 3];

/// A feature of ext4 that not every Linux knows.
struct Feature {
    name: &'static str,
    /// Its bit, among those without which it cannot be mounted, or only not be written.
    bit: Bit,
    /// The version that knows it.
    since: [u32; 2],
    /// The third number of a version 2.6.
    patch: u32,
}

enum Bit {
    Incompatible(u32),
    ReadOnly(u32),
}

const fn feature(name: &'static str, bit: Bit, since: [u32; 2], patch: u32) -> Feature {
    Feature { name, bit, since, patch }
}

/// The kernel lists what it knows in `fs/ext4/ext4.h`.
const FEATURES: &[Feature] = &[
    feature("extents", Bit::Incompatible(0x40), [2, 6], 28),
    feature("64bit", Bit::Incompatible(0x80), [2, 6], 28),
    feature("mmp", Bit::Incompatible(0x100), [3, 0], 0),
    feature("flex_bg", Bit::Incompatible(0x200), [2, 6], 28),
    feature("ea_inode", Bit::Incompatible(0x400), [4, 13], 0),
    feature("metadata_csum_seed", Bit::Incompatible(0x2000), [4, 4], 0),
    feature("large_dir", Bit::Incompatible(0x4000), [4, 13], 0),
    feature("inline_data", Bit::Incompatible(0x8000), [3, 8], 0),
    feature("encrypt", Bit::Incompatible(0x1_0000), [4, 1], 0),
    feature("casefold", Bit::Incompatible(0x2_0000), [5, 2], 0),
    feature("huge_file", Bit::ReadOnly(0x8), [2, 6], 28),
    feature("uninit_bg", Bit::ReadOnly(0x10), [2, 6], 28),
    feature("dir_nlink", Bit::ReadOnly(0x20), [2, 6], 28),
    feature("extra_isize", Bit::ReadOnly(0x40), [2, 6], 28),
    feature("quota", Bit::ReadOnly(0x100), [3, 6], 0),
    feature("bigalloc", Bit::ReadOnly(0x200), [3, 2], 0),
    feature("metadata_csum", Bit::ReadOnly(0x400), [3, 5], 0),
    feature("project", Bit::ReadOnly(0x2000), [4, 5], 0),
    feature("verity", Bit::ReadOnly(0x8000), [5, 4], 0),
    feature("orphan_file", Bit::ReadOnly(0x1_0000), [5, 15], 0),
];

/// A configuration of the kernel.
pub(super) struct Kernel {
    options: BTreeMap<String, String>,
    /// Its version, if the configuration says it.
    version: Option<[u32; 3]>,
}

impl Kernel {
    pub(super) fn read(data: &[u8], named: &str) -> Outcome<Self> {
        let path = named.trim_start_matches('`').split('`').next().unwrap_or(named);
        let options = options(data, path)?;
        Ok(Self { options, version: version(&String::from_utf8_lossy(data)) })
    }

    fn value(&self, option: &str) -> &str {
        self.options.get(option).map_or(NOT_SET, String::as_str)
    }

    /// The kernel knows the partition table.
    pub(super) fn expect_table(&self, disk: &Disk<'_>, said: &mut Said<'_, '_>) {
        let (option, name) = match disk.table {
            Table::Mbr => ("MSDOS_PARTITION", "MBR"),
            Table::Gpt => ("EFI_PARTITION", "GPT"),
        };
        let value = self.value(option);
        if value != "y" {
            let message = format!(
                "the disk has the partition table {name}, and `{PREFIX}{option}` is `{value}` in the configuration of the kernel"
            );
            said.part(BOOT_CONFIG, None, message);
        }
    }

    /// The kernel has the driver of what the disk is called on the device.
    pub(super) fn expect_disk(
        &self,
        device: &str,
        script: Option<&Script>,
        said: &mut Said<'_, '_>,
    ) {
        let drivers = [
            ("/dev/mmcblk", "MMC_BLOCK"),
            ("/dev/sd", "BLK_DEV_SD"),
            ("/dev/vd", "VIRTIO_BLK"),
            ("/dev/nvme", "BLK_DEV_NVME"),
        ];
        let Some((_, option)) = drivers.iter().find(|(start, _)| device.starts_with(start)) else {
            return;
        };
        if let Some(why) = self.lacks(&[option], script) {
            said.part(
                BOOT_CONFIG,
                None,
                format!("the disk is `{device}` on the device, and {why}"),
            );
        }
    }

    /// Why the kernel cannot do something by itself: none of the options is `y`, or, with a
    /// ramdisk that may load modules, `m`.
    fn lacks(&self, options: &[&str], script: Option<&Script>) -> Option<String> {
        let values = options.iter().map(|option| (*option, self.value(option)));
        let mut rest = values.clone().filter(|(_, value)| matches!(*value, "y" | "m"));
        let has_no_ramdisk = script.and_then(Script::has_ramdisk) == Some(false);
        if values.clone().any(|(_, value)| value == "y")
            || (!has_no_ramdisk && rest.clone().count() > 0)
        {
            return None;
        }
        Some(match rest.next() {
            Some((option, _)) => format!(
                "`{PREFIX}{option}` is `m` in the configuration of the kernel, and no ramdisk loads the module"
            ),
            None => {
                let option = options.first().copied().unwrap_or_default();
                let value = self.value(option);
                format!("`{PREFIX}{option}` is `{value}` in the configuration of the kernel")
            }
        })
    }

    /// The options of which one is enough to mount a file system of this type.
    fn drivers(&self, fs: FileSystem) -> Vec<&'static str> {
        let has = |option: &str| self.value(option) == "y";
        let is_one = self.version.is_some_and(|[major, minor, _]| [major, minor] >= ONE_DRIVER);
        match fs {
            FileSystem::Ext2 if has("EXT4_USE_FOR_EXT2") || has("EXT4_USE_FOR_EXT23") => {
                vec!["EXT2_FS", "EXT4_FS"]
            }
            FileSystem::Ext2 => vec!["EXT2_FS"],
            FileSystem::Ext3 if is_one || has("EXT4_USE_FOR_EXT23") => vec!["EXT3_FS", "EXT4_FS"],
            FileSystem::Ext3 => vec!["EXT3_FS"],
            FileSystem::Ext4 => vec!["EXT4_FS"],
            FileSystem::Fat16 | FileSystem::Fat32 => vec!["VFAT_FS"],
            FileSystem::Swap => vec!["SWAP"],
            FileSystem::None => Vec::new(),
        }
    }

    /// The kernel mounts the root.
    pub(super) fn expect_root(
        &self,
        root: &Root<'_, '_>,
        script: Option<&Script>,
        said: &mut Said<'_, '_>,
    ) {
        let Holding::Ext(ext) = &root.part.holding else { return };
        let number = root.part.found.number;
        // What the kernel is told decides, if it can be mounted so.
        let is_ext4 = root.types.iter().any(|kind| kind == "ext4");
        let fs = if is_ext4 { FileSystem::Ext4 } else { ext.file_system() };
        let features = features(ext);
        let names: Vec<String> =
            features.iter().map(|feature| format!("`{}`", feature.name)).collect();
        if let Some(why) = self.lacks(&self.drivers(fs), script) {
            let with = match names.as_slice() {
                [] => String::new(),
                names => format!(" with {}", names.join(", ")),
            };
            let message = format!(
                "the root is partition {number}, which holds {}{with}, and {why}",
                fs.name()
            );
            return said.part(BOOT_CONFIG, Some(number), message);
        }
        let Some(version) = self.version else { return };
        for Feature { name, since: [major, minor], patch, .. } in features {
            if version < [*major, *minor, *patch] {
                let since = match patch {
                    0 => format!("{major}.{minor}"),
                    patch => format!("{major}.{minor}.{patch}"),
                };
                let [major, minor, patch] = version;
                let message = format!(
                    "the root is partition {number}, which has the feature `{name}`, and the kernel is Linux {major}.{minor}.{patch}, which does not know it; {since} does"
                );
                said.part(BOOT_CONFIG, Some(number), message);
            }
        }
    }

    /// The kernel, or a module of it, mounts what the table of file systems says.
    pub(super) fn expect_mounts(&self, mounts: &[Mount], disk: &Disk<'_>, said: &mut Said<'_, '_>) {
        for mount in mounts.iter().filter(|mount| mount.path != "/") {
            let Meant::Part(part) = disk.meant(&mount.device) else { continue };
            let drivers = match mount.kind.as_str() {
                "msdos" => vec!["MSDOS_FS"],
                "ext4" => vec!["EXT4_FS"],
                _ => self.drivers(part.holding.file_system()),
            };
            let Mount { line, device, path, .. } = mount;
            let is_there = |option: &&str| matches!(self.value(option), "y" | "m");
            let mounts = format!("line {line} of the fstab mounts `{device}` at `{path}`");
            match drivers.first() {
                Some(option) if !drivers.iter().any(is_there) => {
                    let value = self.value(option);
                    let message = format!(
                        "{mounts}, which holds {}, and `{PREFIX}{option}` is `{value}` in the configuration of the kernel",
                        part.holds()
                    );
                    said.parts(BOOT_CONFIG, BOOT_FSTAB, message);
                }
                Some(&"VFAT_FS") if !mount.has_letters => self.expect_letters(&mounts, said),
                Some(_) | None => {}
            }
        }
    }

    /// FAT is mounted with two tables of letters, which are options of their own.
    fn expect_letters(&self, mounts: &str, said: &mut Said<'_, '_>) {
        let page = match self.value("FAT_DEFAULT_CODEPAGE") {
            NOT_SET => "437",
            page => page,
        };
        let letters = match self.value("FAT_DEFAULT_IOCHARSET").trim_matches('"') {
            NOT_SET => None,
            letters => match letters.strip_prefix("cp") {
                Some(page) => Some(format!("CODEPAGE_{page}")),
                None => Some(letters.replace('-', "_").to_uppercase()),
            },
        };
        let page = Some(format!("NLS_CODEPAGE_{page}"));
        for option in [page, letters.map(|letters| format!("NLS_{letters}"))].into_iter().flatten()
        {
            if self.value(&option) == NOT_SET {
                let message = format!(
                    "{mounts}, which is FAT, and `{PREFIX}{option}`, which FAT needs to mount, is `n` in the configuration of the kernel"
                );
                said.parts(BOOT_CONFIG, BOOT_FSTAB, message);
            }
        }
    }

    /// The kernel takes the arguments of the script, and not its own in their place.
    pub(super) fn expect_arguments(&self, script: Option<&Script>, said: &mut Said<'_, '_>) {
        if script.is_some() && self.value("CMDLINE_FORCE") == "y" {
            let message = format!(
                "`{PREFIX}CMDLINE_FORCE` is `y` in the configuration of the kernel, which then ignores the arguments of the boot script"
            );
            said.parts(BOOT_CONFIG, jesteros_manifest::BOOT_SCRIPT, message);
        }
    }

    /// The kernel takes the ramdisk that the script loads.
    pub(super) fn expect_ramdisk(&self, script: Option<&Script>, said: &mut Said<'_, '_>) {
        let value = self.value("BLK_DEV_INITRD");
        if script.and_then(Script::has_ramdisk) == Some(true) && value != "y" {
            let message = format!(
                "the boot script starts the kernel with a ramdisk, and `{PREFIX}BLK_DEV_INITRD` is `{value}` in the configuration of the kernel"
            );
            said.parts(BOOT_CONFIG, jesteros_manifest::BOOT_SCRIPT, message);
        }
    }
}

/// The features that only ext4 has.
fn features(ext: &Ext<'_>) -> Vec<&'static Feature> {
    let has = |feature: &&Feature| match feature.bit {
        Bit::Incompatible(bit) => ext.incompatible & bit != 0,
        Bit::ReadOnly(bit) => ext.read_only & bit != 0,
    };
    FEATURES.iter().filter(has).collect()
}

/// The version in the first lines: `# Linux kernel version: 2.6.29`, and since 2.6.37
/// `# Linux/arm 6.1.0 Kernel Configuration`.
fn version(text: &str) -> Option<[u32; 3]> {
    let line = text.lines().take(10).find_map(|line| {
        let line = line.strip_prefix("# Linux")?;
        line.strip_prefix(" kernel version: ").or_else(|| {
            line.strip_suffix(" Kernel Configuration")?.split_once(' ').map(|(_, it)| it)
        })
    })?;
    let mut numbers = [0; 3];
    let parts = line.trim().split(|c: char| !c.is_ascii_digit());
    for (number, part) in numbers.iter_mut().zip(parts) {
        let Ok(part) = part.parse() else { break };
        *number = part;
    }
    (numbers[0] > 0).then_some(numbers)
}
