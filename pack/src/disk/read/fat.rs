//! FAT: what it is, and what is at a path.

use super::numbers::{get16, get32, text};
use super::path::{Node, names};
use super::source::{Region, Wrong};

/// Most bytes of a folder: FAT allows 65,536 entries.
const MOST_FOLDER: u64 = 65536 * ENTRY as u64;
/// The bytes of an entry.
const ENTRY: usize = 32;
/// Most entries of a long name.
const MOST_PARTS: u8 = 20;
/// Where the units of a long name are in an entry.
const UNITS_AT: [usize; 13] = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];

/// A FAT file system.
#[derive(Debug)]
pub struct Fat<'a> {
    region: Region<'a>,
    /// How wide its entries are: 12, 16 or 32 bits.
    pub bits: u32,
    /// Its identifier.
    pub id: u32,
    /// Its label; empty if it has none.
    pub label: String,
    /// The bytes of a cluster.
    cluster: u64,
    /// The first byte of the first FAT.
    table: u64,
    /// The first byte of the root of FAT12 and FAT16, and its bytes.
    root: (u64, u64),
    /// The first cluster of the root of FAT32.
    root_cluster: u32,
    /// The first byte of cluster 2.
    data: u64,
    /// One more than the last cluster.
    end: u32,
}

/// The first file of a file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstFile {
    /// What it is called.
    pub name: String,
    /// Whether it is in one piece.
    pub is_whole: bool,
}

/// A folder: the root of FAT12 and FAT16, or a chain of clusters.
enum Folder {
    Root,
    Chain(u32),
}

impl<'a> Fat<'a> {
    /// Reads the boot sector; `None` if it is not that of a FAT.
    pub(super) fn read(region: &Region<'a>) -> Result<Option<Self>, Wrong> {
        if region.size() < 512 {
            return Ok(None);
        }
        let boot: [u8; 512] = region.read(0)?;
        let sector = u64::from(get16(&boot, 11));
        let (per_cluster, fats) = (u64::from(boot[13]), u64::from(boot[16]));
        let is_fat = boot[510..] == [0x55, 0xaa]
            && matches!(boot[0], 0xe9 | 0xeb)
            && matches!(sector, 512 | 1024 | 2048 | 4096)
            && per_cluster.is_power_of_two()
            && (1..=2).contains(&fats)
            && boot[21] >= 0xf0;
        if !is_fat {
            return Ok(None);
        }
        let either = |short: u16, long: usize| match short {
            0 => u64::from(get32(&boot, long)),
            short => u64::from(short),
        };
        let sectors = either(get16(&boot, 19), 32);
        let fat = either(get16(&boot, 22), 36);
        let table = u64::from(get16(&boot, 14)) * sector;
        let root = table + fats * fat * sector;
        let root_size = u64::from(get16(&boot, 17)) * ENTRY as u64;
        let data = root + root_size.next_multiple_of(sector);
        let size = sectors * sector;
        if size > region.size() {
            return Err(Wrong::Broken("the FAT is larger than its partition"));
        }
        let clusters = size.saturating_sub(data) / (per_cluster * sector);
        let bits = match clusters {
            0 => return Err(Wrong::Broken("the FAT has no clusters")),
            1..4085 => 12,
            4085..65525 => 16,
            _ => 32,
        };
        let extended = if bits == 32 { 64 } else { 36 };
        let (mut id, mut label) = (0, String::new());
        if boot[extended + 2] == 0x29 {
            id = get32(&boot, extended + 3);
            label = text(&boot[extended + 7..extended + 18]);
        }
        if label == "NO NAME" {
            label.clear();
        }
        let end = u32::try_from(clusters + 2).unwrap_or(u32::MAX).min(0x0fff_fff7);
        Ok(Some(Self {
            region: *region,
            bits,
            id,
            label,
            cluster: per_cluster * sector,
            table,
            root: (root, root_size),
            root_cluster: get32(&boot, 44),
            data,
            end,
        }))
    }

    /// What is at a path, whatever the case of its letters.
    pub(super) fn find(&self, path: &str) -> Result<Option<Node>, Wrong> {
        let mut folder = self.root_folder();
        let mut found = Node::Folder;
        for name in names(path) {
            if found != Node::Folder {
                return Ok(None);
            }
            let Some((node, first)) = self.entry(&folder, name)? else { return Ok(None) };
            found = node;
            folder = Folder::Chain(first);
        }
        Ok(Some(found))
    }

    /// The first file of the root.
    ///
    /// # Errors
    ///
    /// If the file system is damaged.
    pub fn first_file(&self) -> Result<Option<FirstFile>, Wrong> {
        let data = self.folder(&self.root_folder())?;
        let Some(first) = Entries::of(&data).find(|entry| !entry.is_folder) else {
            return Ok(None);
        };
        let clusters = u64::from(first.size).div_ceil(self.cluster);
        let (mut is_whole, mut at) = (true, first.cluster);
        // A chain that is a circle is no longer than the file should be.
        for _ in 1..clusters {
            let next = self.next(at)?;
            is_whole &= next == at + 1;
            if !(2..self.end).contains(&next) {
                is_whole = false;
                break;
            }
            at = next;
        }
        Ok(Some(FirstFile { name: first.name(), is_whole }))
    }

    fn root_folder(&self) -> Folder {
        if self.bits == 32 { Folder::Chain(self.root_cluster) } else { Folder::Root }
    }

    /// What has a name in a folder, and its first cluster.
    fn entry(&self, folder: &Folder, name: &str) -> Result<Option<(Node, u32)>, Wrong> {
        let wanted = folded(name);
        let data = self.folder(folder)?;
        let found = Entries::of(&data)
            .find(|entry| folded(&entry.long) == wanted || folded(&entry.short) == wanted);
        Ok(found.map(|entry| {
            let size = u64::from(entry.size);
            (if entry.is_folder { Node::Folder } else { Node::File(size) }, entry.cluster)
        }))
    }

    /// The bytes of a folder.
    fn folder(&self, folder: &Folder) -> Result<Vec<u8>, Wrong> {
        let mut data = Vec::new();
        let mut cluster = match folder {
            Folder::Root => {
                let (at, size) = self.root;
                data.resize(size as usize, 0);
                self.region.read_into(at, &mut data)?;
                return Ok(data);
            }
            Folder::Chain(first) => *first,
        };
        // The entries of a chain that is a circle are read until there are too many.
        while (2..self.end).contains(&cluster) {
            let start = data.len();
            if start as u64 >= MOST_FOLDER {
                return Err(Wrong::Broken("a folder of the FAT has no end"));
            }
            data.resize(start + self.cluster as usize, 0);
            let at = self.data + u64::from(cluster - 2) * self.cluster;
            self.region.read_into(at, &mut data[start..])?;
            cluster = self.next(cluster)?;
        }
        Ok(data)
    }

    /// The cluster after another one.
    fn next(&self, cluster: u32) -> Result<u32, Wrong> {
        let cluster = u64::from(cluster);
        Ok(match self.bits {
            12 => {
                let pair =
                    u32::from(get16(&self.region.read::<2>(self.table + cluster * 3 / 2)?, 0));
                if cluster % 2 == 0 { pair & 0xfff } else { pair >> 4 }
            }
            16 => u32::from(get16(&self.region.read::<2>(self.table + cluster * 2)?, 0)),
            _ => get32(&self.region.read::<4>(self.table + cluster * 4)?, 0) & 0x0fff_ffff,
        })
    }
}

/// A file or folder in a folder.
struct Entry {
    /// Its long name; empty if it has none.
    long: String,
    short: String,
    is_folder: bool,
    cluster: u32,
    size: u32,
}

impl Entry {
    /// What people call it.
    fn name(self) -> String {
        if self.long.is_empty() { self.short } else { self.long }
    }
}

/// The files and folders in the bytes of a folder.
struct Entries<'d> {
    rest: std::slice::ChunksExact<'d, u8>,
    /// The long name of the entry that comes next.
    long: Vec<u16>,
}

impl<'d> Entries<'d> {
    fn of(data: &'d [u8]) -> Self {
        Self { rest: data.chunks_exact(ENTRY), long: Vec::new() }
    }
}

impl Iterator for Entries<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        for entry in self.rest.by_ref() {
            match (entry[0], entry[11]) {
                (0, _) => return None,
                (0xe5, _) => self.long.clear(),
                (order, kind) if kind & 0x3f == 0x0f => {
                    if order & 0x40 != 0 {
                        self.long.clear();
                    }
                    if (1..=MOST_PARTS).contains(&(order & 0x3f)) {
                        let units = UNITS_AT.map(|at| get16(entry, at));
                        self.long.splice(0..0, units);
                    }
                }
                // The label of the volume.
                (_, kind) if kind & 0x08 != 0 => self.long.clear(),
                (_, kind) => {
                    let units = std::mem::take(&mut self.long);
                    let end = units.iter().position(|unit| *unit == 0).unwrap_or(units.len());
                    return Some(Entry {
                        long: String::from_utf16_lossy(&units[..end]),
                        short: short(entry),
                        is_folder: kind & 0x10 != 0,
                        cluster: u32::from(get16(entry, 26)) | u32::from(get16(entry, 20)) << 16,
                        size: get32(entry, 28),
                    });
                }
            }
        }
        None
    }
}

/// The short name of an entry.
fn short(entry: &[u8]) -> String {
    let part = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end_matches(' ').to_owned();
    match (part(&entry[..8]), part(&entry[8..11])) {
        (name, extension) if extension.is_empty() => name,
        (name, extension) => format!("{name}.{extension}"),
    }
}

/// The form in which two names are the same for FAT.
fn folded(name: &str) -> String {
    name.chars().flat_map(char::to_lowercase).collect()
}
