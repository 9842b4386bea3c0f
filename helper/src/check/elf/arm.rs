//! How functions of ARM take numbers with a fraction.
//!
//! "Addenda to, and errata in, the ABI for the Arm architecture" has the attributes, and "ELF
//! for the Arm architecture" the flags of the header.

use super::file::{Elf, Why};
use elf::abi::{EF_ARM_ABI_FLOAT_HARD, EF_ARM_ABI_FLOAT_SOFT, EM_ARM};
use elf::endian::AnyEndian;
use elf::parse::ParsingTable;
use jesteros_manifest::ElfFloat;

/// The version of the ABI in the flags of the header.
const VERSION: u32 = 0xff00_0000;
/// The version that has flags for this.
const VERSION_5: u32 = 0x0500_0000;
/// The type of the section that holds attributes.
const ATTRIBUTES: u32 = 0x7000_0003;
/// Most bytes of attributes; usually they are about 50.
const MOST_ATTRIBUTES: u64 = 1 << 16;

/// The attribute for the kind of fractions that are used.
const TAG_NUMBERS: u64 = 23;
/// The attribute for how functions take fractions.
const TAG_ARGUMENTS: u64 = 28;
/// The attribute that has a number and a text.
const TAG_COMPATIBILITY: u64 = 32;

/// Why a file is not of the kind that it must be.
pub(super) fn against(wanted: ElfFloat, elf: &Elf<'_>) -> Result<Option<String>, Why> {
    if elf.header.e_machine != EM_ARM {
        return Ok(None);
    }
    let flags = elf.header.e_flags;
    let has_flag = |flag| flags & VERSION == VERSION_5 && flags & flag != 0;
    let interpreter = elf.interpreter()?;
    let name = interpreter.as_deref().and_then(|path| path.rsplit('/').next());
    let attributes = attributes(elf)?;
    let (words, other, signs) = match wanted {
        ElfFloat::Soft => (
            "soft",
            "hard",
            [
                has_flag(EF_ARM_ABI_FLOAT_HARD),
                name == Some("ld-linux-armhf.so.3"),
                attributes == Some(ElfFloat::Hard),
            ],
        ),
        ElfFloat::Hard => (
            "hard",
            "soft",
            [
                has_flag(EF_ARM_ABI_FLOAT_SOFT),
                name == Some("ld-linux.so.3"),
                attributes == Some(ElfFloat::Soft),
            ],
        ),
    };
    let interpreter = interpreter.unwrap_or_default();
    let why = match signs {
        [true, _, _] => "its header says so".to_owned(),
        [_, true, _] => format!("its interpreter is `{interpreter}`"),
        [_, _, true] => "its attributes say so".to_owned(),
        [false, false, false] => return Ok(None),
    };
    Ok(Some(format!("is for {other} float ({why}), and must be for {words} float")))
}

/// What the attributes say; nothing if the file works with both, e.g. as it has no fractions.
fn attributes(elf: &Elf<'_>) -> Result<Option<ElfFloat>, Why> {
    let Some(section) = elf.sections.iter().find(|section| section.sh_type == ATTRIBUTES) else {
        return Ok(None);
    };
    let what = "attributes";
    if section.sh_size > MOST_ATTRIBUTES {
        return Err(format!("its {what} are larger than 64 KiB"));
    }
    let data = elf.bytes(section.sh_offset, section.sh_size, what)?;
    let [numbers, arguments] =
        values(&data, elf.header.endianness).ok_or("its attributes are cut off")?;
    Ok(match (arguments, numbers) {
        (1, _) => Some(ElfFloat::Hard),
        // Fractions are used, and are not in registers of the floating point unit.
        (0, 1..) => Some(ElfFloat::Soft),
        _ => None,
    })
}

/// The two attributes of the file as a whole.
fn values(data: &[u8], order: AnyEndian) -> Option<[u64; 2]> {
    let mut values = [0; 2];
    let mut rest = data.strip_prefix(b"A").or_else(|| data.is_empty().then_some(data))?;
    while !rest.is_empty() {
        let (vendor, after) = sized(rest, 0, order)?;
        rest = after;
        let name = vendor.iter().position(|byte| *byte == 0)?;
        if vendor[..name] != *b"aeabi" {
            continue;
        }
        let mut parts = &vendor[name + 1..];
        while let Some((tag, _)) = parts.split_first() {
            let (part, after) = sized(parts, 1, order)?;
            parts = after;
            // The others are about single sections and symbols.
            if *tag == 1 {
                file_values(part, &mut values)?;
            }
        }
    }
    Some(values)
}

/// What a size, which is `before` bytes after the start and counts all of it, is about; and
/// what comes after it.
fn sized(data: &[u8], before: usize, order: AnyEndian) -> Option<(&[u8], &[u8])> {
    let size: ParsingTable<'_, AnyEndian, u32> =
        ParsingTable::new(order, elf::file::Class::ELF32, data.get(before..before + 4)?);
    let size = usize::try_from(size.get(0).ok()?).ok()?;
    Some((data.get(before + 4..size)?, data.get(size..)?))
}

fn file_values(mut data: &[u8], values: &mut [u64; 2]) -> Option<()> {
    while !data.is_empty() {
        let tag = number(&mut data)?;
        let is_text = matches!(tag, 4 | 5) || tag > TAG_COMPATIBILITY && tag % 2 == 1;
        if !is_text {
            let value = number(&mut data)?;
            match tag {
                TAG_NUMBERS => values[0] = value,
                TAG_ARGUMENTS => values[1] = value,
                _ => {}
            }
        }
        if is_text || tag == TAG_COMPATIBILITY {
            let end = data.iter().position(|byte| *byte == 0)?;
            data = &data[end + 1..];
        }
    }
    Some(())
}

/// A number in groups of seven bits, the lowest first.
fn number(data: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..63).step_by(7) {
        let (byte, rest) = data.split_first()?;
        *data = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}
