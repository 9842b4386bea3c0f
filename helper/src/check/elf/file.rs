//! Reads the parts of an ELF file that are asked for, and never the whole of it.

use elf::abi::{ET_REL, PT_DYNAMIC, PT_INTERP, PT_LOAD, SHT_NOBITS};
use elf::endian::AnyEndian;
use elf::file::{Class, FileHeader, parse_ident};
use elf::parse::{ParseAt, ParsingTable};
use elf::section::SectionHeader;
use elf::segment::ProgramHeader;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

/// Why a file cannot be read, as the end of a sentence.
pub(super) type Why = String;

/// The bytes of the largest header.
const HEADER: u64 = 64;
/// The bytes of a header that say how to read the rest.
const IDENT: usize = 16;
/// Most bytes of a table that are read: 65,535 of the largest headers are fewer.
const LARGEST: u64 = 8 << 20;
/// Most bytes of a name; those of C++ can be long.
const LONGEST_NAME: u64 = 4096;

/// An ELF file.
#[derive(Debug)]
pub(super) struct Elf<'a> {
    file: &'a File,
    size: u64,
    pub(super) header: FileHeader<AnyEndian>,
    pub(super) segments: Vec<ProgramHeader>,
    pub(super) sections: Vec<SectionHeader>,
}

impl<'a> Elf<'a> {
    /// Reads the headers.
    pub(super) fn read(file: &'a File) -> Result<Self, Why> {
        let size = file.metadata().map_err(|error| error.to_string())?.len();
        let start = bytes(file, size, 0, HEADER.min(size), "header")?;
        let ident = start.get(..IDENT).ok_or("its header is cut off")?;
        let tail = &start[IDENT..];
        let unknown = |_| "its header has unknown values";
        let ident = parse_ident::<AnyEndian>(ident).map_err(unknown)?;
        let header = FileHeader::parse_tail(ident, tail).map_err(|_| "its header is cut off")?;
        let mut elf = Self { file, size, header, segments: Vec::new(), sections: Vec::new() };
        elf.sections = elf.read_sections()?;
        elf.segments = elf.read_segments()?;
        Ok(elf)
    }

    fn read_sections(&self) -> Result<Vec<SectionHeader>, Why> {
        let FileHeader { e_shoff, e_shnum, e_shentsize, .. } = self.header;
        if e_shoff == 0 {
            return Ok(Vec::new());
        }
        // With more sections than the field can count, the first one has their number.
        let count = match e_shnum {
            0 => self.table(e_shoff, 1, e_shentsize, "sections")?,
            count => return self.table(e_shoff, u64::from(count), e_shentsize, "sections"),
        };
        let count = count.first().map_or(0, |first: &SectionHeader| first.sh_size);
        self.table(e_shoff, count, e_shentsize, "sections")
    }

    fn read_segments(&self) -> Result<Vec<ProgramHeader>, Why> {
        let FileHeader { e_phoff, e_phnum, e_phentsize, e_type, .. } = self.header;
        if e_phoff == 0 || e_type == ET_REL {
            return Ok(Vec::new());
        }
        // With more segments than the field can count, the first section has their number.
        let count = match (e_phnum, self.sections.first()) {
            (u16::MAX, Some(first)) => first.sh_info,
            (count, _) => u32::from(count),
        };
        self.table(e_phoff, u64::from(count), e_phentsize, "segments")
    }

    /// A table of the file as a whole.
    fn table<P: ParseAt>(
        &self,
        at: u64,
        count: u64,
        entry: u16,
        what: &str,
    ) -> Result<Vec<P>, Why> {
        if count > 0 && usize::from(entry) != P::size_for(self.header.class) {
            return Err(format!("the entries of its {what} have a wrong size"));
        }
        let length = count.saturating_mul(u64::from(entry));
        let data = self.bytes(at, length, what)?;
        Ok(self.entries(&data))
    }

    /// The entries of a table.
    pub(super) fn entries<P: ParseAt>(&self, data: &[u8]) -> Vec<P> {
        let table: ParsingTable<'_, AnyEndian, P> =
            ParsingTable::new(self.header.endianness, self.header.class, data);
        table.iter().collect()
    }

    /// One entry of what is in memory at an address.
    pub(super) fn entry<P: ParseAt>(&self, address: u64, index: u64, what: &str) -> Result<P, Why> {
        let size = P::size_for(self.header.class) as u64;
        let at = index.checked_mul(size).and_then(|offset| address.checked_add(offset));
        let data = self.loaded(at.unwrap_or(u64::MAX), size, what)?;
        self.entries(&data).into_iter().next().ok_or_else(|| format!("its {what} are cut off"))
    }

    /// Bytes of the file.
    pub(super) fn bytes(&self, at: u64, length: u64, what: &str) -> Result<Vec<u8>, Why> {
        bytes(self.file, self.size, at, length, what)
    }

    /// Bytes that are in memory at an address when the file is loaded.
    pub(super) fn loaded(&self, address: u64, length: u64, what: &str) -> Result<Vec<u8>, Why> {
        let (at, left) = self.offset(address, what)?;
        if length > left {
            return Err(format!("its {what} are cut off"));
        }
        self.bytes(at, length, what)
    }

    /// The bytes at an address, up to a number of them, or fewer if the segment ends there.
    pub(super) fn loaded_up_to(&self, address: u64, most: u64, what: &str) -> Result<Vec<u8>, Why> {
        let (at, left) = self.offset(address, what)?;
        let left = left.min(self.size.saturating_sub(at));
        self.bytes(at, left.min(most), what)
    }

    /// The text at an address.
    pub(super) fn text(&self, table: u64, offset: u64, what: &str) -> Result<String, Why> {
        let address = table.saturating_add(offset);
        ended(&self.loaded_up_to(address, LONGEST_NAME, what)?, what)
    }

    /// Where in the file an address is, and how many bytes of its segment are left there.
    fn offset(&self, address: u64, what: &str) -> Result<(u64, u64), Why> {
        let loads = self.segments.iter().filter(|segment| segment.p_type == PT_LOAD);
        let found = loads.filter_map(|segment| {
            let offset = address.checked_sub(segment.p_vaddr)?;
            let left = segment.p_filesz.checked_sub(offset).filter(|left| *left > 0)?;
            Some((segment.p_offset.checked_add(offset)?, left))
        });
        found.into_iter().next().ok_or_else(|| format!("its {what} are outside of all segments"))
    }

    /// The program that loads it.
    pub(super) fn interpreter(&self) -> Result<Option<String>, Why> {
        let Some(segment) = self.segment(PT_INTERP) else { return Ok(None) };
        let what = "interpreter";
        ended(&self.bytes(segment.p_offset, segment.p_filesz.min(LONGEST_NAME), what)?, what)
            .map(Some)
    }

    /// The segment that says what is needed to load it.
    pub(super) fn dynamic(&self) -> Option<&ProgramHeader> {
        self.segment(PT_DYNAMIC)
    }

    /// The segment of a kind, unless it is empty. A file of symbols for a debugger has the
    /// segments of its program, but not what was in them.
    fn segment(&self, kind: u32) -> Option<&ProgramHeader> {
        let segment = self.segments.iter().find(|segment| segment.p_type == kind)?;
        let is_empty = segment.p_filesz == 0
            || self.sections.iter().any(|section| {
                section.sh_type == SHT_NOBITS
                    && section.sh_addr == segment.p_vaddr
                    && section.sh_size > 0
            });
        (!is_empty).then_some(segment)
    }

    /// How wide its addresses are.
    pub(super) fn bits(&self) -> u32 {
        match self.header.class {
            Class::ELF32 => 32,
            Class::ELF64 => 64,
        }
    }
}

/// The text before the zero that ends it.
fn ended(data: &[u8], what: &str) -> Result<String, Why> {
    let end = data.iter().position(|byte| *byte == 0);
    let end = end.ok_or_else(|| format!("a name of its {what} has no end"))?;
    Ok(String::from_utf8_lossy(&data[..end]).into_owned())
}

/// Bytes of a file of this size.
fn bytes(file: &File, size: u64, at: u64, length: u64, what: &str) -> Result<Vec<u8>, Why> {
    if at.checked_add(length).is_none_or(|end| end > size) {
        return Err(format!("its {what} are outside of the file"));
    }
    if length > LARGEST {
        return Err(format!("its {what} are larger than {} MiB", LARGEST >> 20));
    }
    let mut data = vec![0; usize::try_from(length).map_err(|error| error.to_string())?];
    match read_at(file, at, &mut data) {
        Ok(true) => Ok(data),
        Ok(false) => Err(format!("its {what} are cut off")),
        Err(error) => Err(error.to_string()),
    }
}

/// Fills the buffer, unless the file ends before.
pub(super) fn read_at(file: &File, at: u64, buffer: &mut [u8]) -> io::Result<bool> {
    match file.read_exact_at(buffer, at) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
