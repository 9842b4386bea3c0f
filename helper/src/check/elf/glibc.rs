//! What a program needs of the GNU C library.
//!
//! What the loader itself reads is read here too, so files without sections are no exception.

use super::file::{Elf, Why};
use elf::abi::{
    DT_GNU_HASH, DT_HASH, DT_NEEDED, DT_NULL, DT_STRTAB, DT_SYMTAB, DT_VERNEED, DT_VERNEEDNUM,
    DT_VERSYM, VER_FLG_WEAK,
};
use elf::dynamic::Dyn;
use elf::gnu_symver::{VerNeedIterator, VersionIndex};
use elf::hash::{GnuHashHeader, SysVHashHeader};
use elf::symbol::Symbol;

/// Most bytes of the list of what is needed to load a file.
const MOST_DYNAMIC: u64 = 1 << 16;
/// Most bytes of the versions that a file needs.
const MOST_VERSIONS: u64 = 1 << 16;
/// Most versions that a file needs.
const MOST_NEEDS: usize = 4096;
/// Most symbols that are looked through for one of a version.
const MOST_SYMBOLS: u64 = 1 << 20;

/// How the versions of the library are called.
const PREFIX: &str = "GLIBC_";
/// How features begin that have names of their own, and the version that brought the first of
/// them. An older library refuses all of them.
const FEATURES: (&str, [u32; 3]) = ("GLIBC_ABI_", [2, 36, 0]);

/// What is needed to load a file.
#[derive(Debug, Default)]
pub(super) struct Needs {
    interpreter: Option<String>,
    /// The libraries.
    libraries: Vec<String>,
    /// The newest version of the library, if it needs one.
    newest: Option<Newest>,
}

/// A version of the library.
#[derive(Debug)]
struct Newest {
    numbers: [u32; 3],
    name: String,
    /// What symbols of this version have in the table of versions.
    index: u16,
}

/// Addresses of tables.
#[derive(Debug, Default)]
struct Tables {
    strings: Option<u64>,
    symbols: Option<u64>,
    versions: Option<u64>,
    hash: Option<u64>,
    gnu_hash: Option<u64>,
    needs: Option<u64>,
    needs_count: u64,
}

impl Needs {
    pub(super) fn of(elf: &Elf<'_>) -> Result<Self, Why> {
        let mut needs = Self { interpreter: elf.interpreter()?, ..Self::default() };
        let (tables, libraries) = tables(elf)?;
        let Some(strings) = tables.strings else { return Ok(needs) };
        for library in libraries {
            needs.libraries.push(elf.text(strings, library, "libraries")?);
        }
        needs.newest = newest(elf, &tables, strings)?;
        Ok(needs)
    }

    /// Why the file is not static.
    pub(super) fn against_static(&self) -> Option<String> {
        let what = match (&self.interpreter, self.libraries.first()) {
            (_, Some(library)) => format!("the library `{library}`"),
            (Some(interpreter), None) => format!("the interpreter `{interpreter}`"),
            (None, None) => return None,
        };
        Some(format!("needs {what}, and must be static"))
    }

    /// Why the file needs a newer library than this.
    pub(super) fn against(&self, most: [u32; 3], elf: &Elf<'_>) -> Result<Option<String>, Why> {
        let Some(newest) = self.newest.as_ref().filter(|newest| newest.numbers > most) else {
            return Ok(None);
        };
        let symbol = symbol(elf, newest.index)?;
        let needed = match symbol {
            Some(symbol) => format!("`{symbol}@{}`", newest.name),
            None => format!("`{}`", newest.name),
        };
        let most = match most {
            [major, minor, 0] => format!("{major}.{minor}"),
            [major, minor, patch] => format!("{major}.{minor}.{patch}"),
        };
        Ok(Some(format!("needs {needed}, and must need nothing newer than glibc {most}")))
    }
}

/// The tables that are needed to load a file, and the names of libraries as places in the table
/// of strings.
fn tables(elf: &Elf<'_>) -> Result<(Tables, Vec<u64>), Why> {
    let (mut tables, mut libraries) = (Tables::default(), Vec::new());
    let Some(segment) = elf.dynamic() else { return Ok((tables, libraries)) };
    let what = "dynamic entries";
    if segment.p_filesz > MOST_DYNAMIC {
        return Err(format!("its {what} are larger than 64 KiB"));
    }
    let data = elf.bytes(segment.p_offset, segment.p_filesz, what)?;
    let entries: Vec<Dyn> = elf.entries(&data);
    for entry in entries.iter().take_while(|entry| entry.d_tag != DT_NULL) {
        let value = entry.d_val();
        match entry.d_tag {
            DT_NEEDED => libraries.push(value),
            DT_STRTAB => tables.strings = Some(value),
            DT_SYMTAB => tables.symbols = Some(value),
            DT_VERSYM => tables.versions = Some(value),
            DT_HASH => tables.hash = Some(value),
            DT_GNU_HASH => tables.gnu_hash = Some(value),
            DT_VERNEED => tables.needs = Some(value),
            DT_VERNEEDNUM => tables.needs_count = value,
            _ => {}
        }
    }
    if tables.strings.is_none() && !libraries.is_empty() {
        return Err("it needs libraries without names".to_owned());
    }
    Ok((tables, libraries))
}

/// The newest version that the file needs. A version that is marked as weak may be missing.
fn newest(elf: &Elf<'_>, tables: &Tables, strings: u64) -> Result<Option<Newest>, Why> {
    let Some(address) = tables.needs else { return Ok(None) };
    let what = "needed versions";
    let data = elf.loaded_up_to(address, MOST_VERSIONS, what)?;
    let header = &elf.header;
    let mut libraries = 0;
    let mut seen = 0;
    let mut newest: Option<Newest> = None;
    let count = tables.needs_count;
    for (library, versions) in
        VerNeedIterator::new(header.endianness, header.class, count, 0, &data)
    {
        libraries += 1;
        let before = seen;
        for version in versions {
            seen += 1;
            if seen > MOST_NEEDS {
                return Err(format!("its {what} are more than {MOST_NEEDS}"));
            }
            let name = elf.text(strings, u64::from(version.vna_name), what)?;
            let Some(numbers) = numbers(&name) else { continue };
            let is_newer = newest.as_ref().is_none_or(|newest| numbers > newest.numbers);
            if version.vna_flags & VER_FLG_WEAK == 0 && is_newer {
                newest = Some(Newest { numbers, name, index: version.vna_other });
            }
        }
        if seen - before != usize::from(library.vn_cnt) {
            return Err(format!("its {what} are cut off"));
        }
    }
    if libraries != count {
        return Err(format!("its {what} are cut off"));
    }
    Ok(newest)
}

/// The numbers of a version of the library; none for those of other libraries, and for what is
/// private to it.
fn numbers(name: &str) -> Option<[u32; 3]> {
    if name.starts_with(FEATURES.0) {
        return Some(FEATURES.1);
    }
    let mut numbers = [0; 3];
    let mut parts = name.strip_prefix(PREFIX)?.split('.');
    for number in &mut numbers {
        *number = match parts.next() {
            Some(part) => part.parse().ok()?,
            None => break,
        };
    }
    Some(numbers)
}

/// The name of the first symbol that has a version.
fn symbol(elf: &Elf<'_>, index: u16) -> Result<Option<String>, Why> {
    let (tables, _) = tables(elf)?;
    let (Some(versions), Some(symbols), Some(strings)) =
        (tables.versions, tables.symbols, tables.strings)
    else {
        return Ok(None);
    };
    let what = "symbols";
    // The newer kind of hash table says only where symbols begin that the file has itself; what
    // it takes from libraries comes before them.
    let count = match (tables.hash, tables.gnu_hash) {
        (Some(hash), _) => elf.entry::<SysVHashHeader>(hash, 0, what)?.nchain,
        (None, Some(hash)) => elf.entry::<GnuHashHeader>(hash, 0, what)?.table_start_idx,
        (None, None) => return Ok(None),
    };
    let length = u64::from(count).min(MOST_SYMBOLS) * 2;
    let indexes: Vec<VersionIndex> = elf.entries(&elf.loaded_up_to(versions, length, what)?);
    let Some(found) = indexes.iter().position(|version| version.index() == index) else {
        return Ok(None);
    };
    let symbol: Symbol = elf.entry(symbols, found as u64, what)?;
    elf.text(strings, u64::from(symbol.st_name), what).map(Some)
}
