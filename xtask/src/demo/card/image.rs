//! Reads the file of a card with programs of Debian that know nothing of its spec.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use jesteros_lab::command;
use serde_json::Value;

/// What is on a card.
#[derive(Clone, Debug)]
pub(super) struct Image {
    /// The bytes of the file.
    pub(super) size: u64,
    pub(super) partitions: Vec<Partition>,
    /// What `mdir` lists of the boot partition, line by line.
    pub(super) boot: Vec<String>,
    pub(super) root: Root,
}

/// A row of the partition table; in sectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Partition {
    pub(super) start: u64,
    pub(super) sectors: u64,
    /// Its type, in hexadecimal.
    pub(super) kind: String,
    pub(super) boots: bool,
}

/// What the root's file system says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Root {
    pub(super) label: String,
    /// Files, folders, links and devices.
    pub(super) files: u64,
    pub(super) used: u64,
    pub(super) free: u64,
}

/// The bytes of a sector.
pub(super) const SECTOR: u64 = 512;

/// The type of a partition that Linux has its root on.
const LINUX: &str = "83";

impl Image {
    pub(super) fn read(file: &Path) -> Result<Self> {
        let size = file.metadata().context("the build left no file")?.len();
        let partitions = table(&command::output(Command::new("sfdisk").arg("--json").arg(file))?)?;
        let boot =
            partitions.iter().find(|one| one.boots).context("no partition is for booting")?;
        let root = partitions.iter().find(|one| one.kind == LINUX).context("there is no root")?;

        let mut mdir = Command::new("mdir");
        mdir.args(["-a", "-i"]).arg(format!("{}@@{}", file.display(), boot.start * SECTOR));
        let listed = command::output(mdir.arg("::"))?;
        let boot = listed.lines().map(str::trim_end).filter(|line| !line.is_empty());
        let boot = boot.map(str::to_owned).collect();

        let mut dumpe2fs = Command::new("dumpe2fs");
        // It tells its version on stderr.
        dumpe2fs.arg("-h").arg(format!("{}?offset={}", file.display(), root.start * SECTOR));
        let root = superblock(&command::output(&mut dumpe2fs)?)?;
        Ok(Self { size, partitions, boot, root })
    }
}

/// Reads what `sfdisk --json` prints.
fn table(json: &str) -> Result<Vec<Partition>> {
    let value: Value = serde_json::from_str(json).context("sfdisk printed no JSON")?;
    let table = &value["partitiontable"];
    let list = table["partitions"].as_array().context("sfdisk found no partition")?;
    if let Some(other) = table["sectorsize"].as_u64().filter(|size| *size != SECTOR) {
        bail!("the sectors have {other} bytes");
    }
    let read = |one: &Value| {
        Some(Partition {
            start: one["start"].as_u64()?,
            sectors: one["size"].as_u64()?,
            kind: one["type"].as_str()?.to_owned(),
            boots: one["bootable"].as_bool().unwrap_or(false),
        })
    };
    list.iter().map(|one| read(one).with_context(|| format!("sfdisk printed {one}"))).collect()
}

/// Reads what `dumpe2fs -h` prints.
fn superblock(text: &str) -> Result<Root> {
    let field = |name: &str| {
        let mut lines = text.lines().filter_map(|line| line.split_once(':'));
        let found = lines.find(|(key, _)| *key == name);
        found.map(|(_, value)| value.trim()).with_context(|| format!("dumpe2fs tells no `{name}`"))
    };
    let number = |name: &str| {
        let value = field(name)?;
        value.parse::<u64>().with_context(|| format!("dumpe2fs tells `{name}: {value}`"))
    };
    let (block, free) = (number("Block size")?, number("Free blocks")?);
    // The first inodes belong to the file system itself.
    let taken = number("Free inodes")? + number("First inode")?.saturating_sub(1);
    Ok(Root {
        label: field("Filesystem volume name")?.to_owned(),
        files: number("Inode count")?.saturating_sub(taken),
        used: number("Block count")?.saturating_sub(free) * block,
        free: free * block,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_partition_table() {
        let json = r#"{"partitiontable": {"label":"dos", "unit":"sectors", "sectorsize":512,
            "partitions": [
                {"node":"x1", "start":63, "size":524225, "type":"6", "bootable":true},
                {"node":"x2", "start":524288, "size":524288, "type":"83"}]}}"#;
        let read = table(json).unwrap();
        let boot = Partition { start: 63, sectors: 524_225, kind: "6".to_owned(), boots: true };
        assert_eq!((read.len(), &read[0], read[1].boots), (2, &boot, false));
        assert!(table("{}").is_err());
    }

    #[test]
    fn counts_what_the_file_system_says() {
        let text = "Filesystem volume name:   JESTER\nInode count:              1000\n\
            Block count:              500\nFree blocks:              200\n\
            Free inodes:              890\nBlock size:               1024\n\
            First inode:              11\n";
        let root = superblock(text).unwrap();
        let expected =
            Root { label: "JESTER".to_owned(), files: 100, used: 300 * 1024, free: 200 * 1024 };
        assert_eq!(root, expected);
        assert!(superblock("Inode count: many\n").is_err());
    }
}
