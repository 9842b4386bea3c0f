//! Identifiers of disks, partitions and file systems.

use sha2::{Digest as _, Sha256};
use std::fmt;

/// A UUID, also called GUID; the first digit of its text is the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uuid(pub u128);

impl Uuid {
    /// The UUID that a name always gets: version 8 of RFC 9562, from its SHA-256.
    #[must_use]
    pub fn derived(name: &str) -> Self {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest(name)[..16]);
        bytes[6] = bytes[6] & 0x0f | 0x80;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Self(u128::from_be_bytes(bytes))
    }

    /// Reads 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let groups: Vec<&str> = text.split('-').collect();
        if groups.iter().map(|group| group.len()).ne([8, 4, 4, 4, 12]) {
            return None;
        }
        let digits = groups.concat();
        let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        hex.then(|| u128::from_str_radix(&digits, 16).ok()).flatten().map(Self)
    }

    /// The bytes as ext and swap hold them.
    pub(crate) fn bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// The bytes as a GPT holds them: the first three groups are little-endian.
    pub(crate) fn gpt_bytes(self) -> [u8; 16] {
        let mut bytes = self.bytes();
        bytes[..4].reverse();
        bytes[4..6].reverse();
        bytes[6..8].reverse();
        bytes
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:032x}", self.0);
        let groups = [0..8, 8..12, 12..16, 16..20, 20..32].map(|group| &digits[group]);
        f.write_str(&groups.join("-"))
    }
}

/// The identifier of a disk or a file system, in one of the two sizes that exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Id {
    /// Of a disk with an MBR, and of FAT.
    Short(u32),
    /// Of a disk with a GPT, of ext and of swap.
    Long(Uuid),
}

impl Id {
    /// Reads a UUID, or 8 hexadecimal digits as `1a2b3c4d`, `0x1a2b3c4d` or `1A2B-3C4D`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(uuid) = Uuid::parse(text) {
            return Some(Self::Long(uuid));
        }
        let digits = match (text.strip_prefix("0x"), text.split_once('-')) {
            (Some(digits), _) => digits.to_owned(),
            (None, Some((high, low))) if high.len() == 4 => format!("{high}{low}"),
            (None, _) => text.to_owned(),
        };
        let hex = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        hex.then(|| u32::from_str_radix(&digits, 16).ok()).flatten().map(Self::Short)
    }
}

/// The short identifier that a name always gets; never 0, which means that there is none.
#[must_use]
pub fn short_derived(name: &str) -> u32 {
    let digest = digest(name);
    u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]).max(1)
}

fn digest(name: &str) -> [u8; 32] {
    Sha256::digest(name).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_read() {
        for text in ["1a2b3c4d", "0x1a2b3c4d", "1A2B-3C4D"] {
            assert_eq!(Id::parse(text), Some(Id::Short(0x1a2b_3c4d)), "{text}");
        }
        for wrong in ["", "1a2b3c4", "1a2b-3c4", "1a2b3-c4d", "+a2b3c4d", "0x", "é2b3c4d"] {
            assert_eq!(Id::parse(wrong), None, "{wrong}");
        }
        let text = "00112233-4455-6677-8899-aabbccddeeff";
        let uuid = Uuid::parse(text).unwrap();
        assert_eq!(uuid.to_string(), text);
        assert_eq!(uuid.bytes()[..3], [0, 0x11, 0x22]);
        assert_eq!(
            uuid.gpt_bytes()[..8],
            [0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66],
            "the first three groups are turned round"
        );
    }

    #[test]
    fn names_have_identifiers_of_their_own() {
        assert_eq!(Uuid::derived("a"), Uuid::derived("a"));
        assert_ne!(Uuid::derived("a"), Uuid::derived("b"));
        assert_ne!(short_derived("a"), short_derived("b"));
        let text = format!("{:032x}", Uuid::derived("a").0);
        assert_eq!(&text[12..13], "8", "the version");
        assert!("89ab".contains(&text[16..17]), "the variant");
    }
}
