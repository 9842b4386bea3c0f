//! Names of FAT.
//!
//! Every entry has a short name: 8 bytes and 3 more after the dot, in capital letters. A name
//! that is not like that has entries for a long name in UTF-16 before it, and its short name
//! is an abbreviation with a number.

use std::collections::BTreeMap;

use super::super::mistake::Problem;

/// A short name without its dot, padded with spaces.
pub(super) type Short = [u8; 11];

/// Most units of a long name.
const LONG: usize = 255;

/// Units of a long name in one entry.
pub(super) const UNITS: usize = 13;

/// The name as text, if FAT can hold it.
pub(super) fn check(name: &[u8]) -> Result<&str, Problem> {
    let Ok(text) = std::str::from_utf8(name) else {
        return Err(Problem::NameCharacter("bytes that are not UTF-8"));
    };
    if text.encode_utf16().count() > LONG {
        return Err(Problem::NameLength);
    }
    if text.ends_with(['.', ' ']) {
        return Err(Problem::NameCharacter("a dot or a space at its end"));
    }
    let wrong = |char: char| char.is_ascii_control() || "\"*:<>?\\|".contains(char);
    match text.find(wrong) {
        Some(_) => Err(Problem::NameCharacter("a control character or one of `\"*:<>?\\|`")),
        None => Ok(text),
    }
}

/// The form in which two names are the same for FAT.
pub(super) fn folded(name: &str) -> String {
    name.chars().flat_map(char::to_lowercase).collect()
}

/// The short name that is the whole name, but for the case of its letters.
pub(super) fn plain(name: &str) -> Option<Short> {
    let (base, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let fits = (1..=8).contains(&base.len())
        && extension.len() <= 3
        && (!extension.is_empty() || !name.contains('.'));
    let plain = base.bytes().chain(extension.bytes()).all(short_byte);
    (fits && plain).then(|| join(base.as_bytes(), extension.as_bytes()))
}

/// Whether a name needs no entries for a long name.
pub(super) fn is_short(name: &str) -> bool {
    plain(name).is_some() && !name.bytes().any(|byte| byte.is_ascii_lowercase())
}

fn short_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'()-@^_`{}~".contains(&byte)
}

fn join(base: &[u8], extension: &[u8]) -> Short {
    let mut short = [b' '; 11];
    short[..base.len()].copy_from_slice(base);
    short[8..8 + extension.len()].copy_from_slice(extension);
    short.make_ascii_uppercase();
    short
}

/// The short names of one folder.
#[derive(Default)]
pub(super) struct Shorts {
    taken: BTreeMap<Vec<u8>, usize>,
    /// The last number of each abbreviation.
    numbers: BTreeMap<Vec<u8>, usize>,
}

impl Shorts {
    /// Takes a name as it is.
    pub(super) fn take(&mut self, short: Short) {
        self.taken.insert(short.to_vec(), 0);
    }

    /// An abbreviation that no other name has.
    pub(super) fn abbreviate(&mut self, name: &str) -> Short {
        let name = name.trim_start_matches('.');
        let (base, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let shorten = |text: &str, most: usize| -> Vec<u8> {
            let kept = text.chars().filter(|char| !matches!(char, ' ' | '.'));
            kept.map(|char| match u8::try_from(char) {
                Ok(byte) if short_byte(byte) => byte,
                Ok(_) | Err(_) => b'_',
            })
            .take(most)
            .collect()
        };
        let base = shorten(base, 8);
        let extension = shorten(extension, 3);
        let all = join(&base, &extension);
        let mut number = self.numbers.get(&all[..]).copied().unwrap_or_default();
        loop {
            number += 1;
            let tail = format!("~{number}");
            let kept = base.len().min(8 - tail.len());
            let short = join(&[&base[..kept], tail.as_bytes()].concat(), &extension);
            if self.taken.insert(short.to_vec(), 0).is_none() {
                self.numbers.insert(all.to_vec(), number);
                return short;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_fat_cannot_hold_are_refused() {
        for good in ["MLO", "u-boot.bin", ".hidden", "a b", "ä".repeat(255).as_str(), "a+b=c;[d],"]
        {
            assert_eq!(check(good.as_bytes()), Ok(good));
        }
        for bad in ["a:b", "a\nb", "a.", "a ", "a\\b", "\u{7f}", "a".repeat(256).as_str()] {
            assert!(check(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(check(b"\xff").is_err());
    }

    #[test]
    fn short_names_are_whole_where_possible() {
        assert_eq!(plain("MLO").as_ref(), Some(b"MLO        "));
        assert_eq!(plain("u-boot.bin").as_ref(), Some(b"U-BOOT  BIN"));
        assert!(is_short("MLO") && !is_short("uImage") && !is_short("boot.scr"));
        for long in [".a", "a.", "a.b.c", "123456789", "a.text", "a b", "ä"] {
            assert_eq!(plain(long), None, "{long}");
        }
    }

    #[test]
    fn abbreviations_differ() {
        let mut shorts = Shorts::default();
        shorts.take(*b"LONGNA~1TXT");
        assert_eq!(&shorts.abbreviate("long name.text"), b"LONGNA~1TEX");
        assert_eq!(&shorts.abbreviate("long name.txt"), b"LONGNA~2TXT");
        assert_eq!(&shorts.abbreviate("..a.b,c.häß"), b"AB_C~1  H__");
        assert_eq!(&shorts.abbreviate(".bashrc"), b"BASHRC~1   ");
        let many: std::collections::BTreeSet<Short> =
            (0..20_000).map(|_| shorts.abbreviate("same name")).collect();
        assert_eq!(many.len(), 20_000);
    }
}
