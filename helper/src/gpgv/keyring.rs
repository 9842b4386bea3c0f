//! Reads which keys of a keyring are revoked.
//!
//! A keyring is a sequence of OpenPGP packets (RFC 4880): a key, its signatures, its
//! names and subkeys with theirs. Whether a signature of revocation is genuine is not
//! looked at: a keyring is trusted, and to refuse a key is the safe side.

use sha1::{Digest as _, Sha1};

/// Tags of packets.
const SIGNATURE: u8 = 2;
const PUBLIC_KEY: u8 = 6;
const PUBLIC_SUBKEY: u8 = 14;
/// Types of signatures.
const KEY_REVOCATION: u8 = 0x20;
const SUBKEY_REVOCATION: u8 = 0x28;

/// The keys of some keyrings.
#[derive(Debug, Default)]
pub(super) struct Keys(Vec<Key>);

/// A primary key or a subkey.
#[derive(Debug)]
struct Key {
    /// None if it is of a version whose fingerprints are not known here.
    fingerprint: Option<String>,
    /// The place of the primary key in the list; its own if it is one.
    primary: usize,
    is_revoked: bool,
}

/// What is known of a key that has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It was not revoked.
    Good,
    /// It, or its primary key, was revoked.
    Revoked,
    /// It is not in the keyrings.
    Unknown,
}

impl Keys {
    /// Adds the keys of a keyring; nothing if it is not one in binary form.
    pub(super) fn read(&mut self, mut data: &[u8]) -> Option<()> {
        let mut primary = None;
        while !data.is_empty() {
            let (tag, body, rest) = packet(data)?;
            data = rest;
            match tag {
                PUBLIC_KEY => {
                    primary = Some(self.0.len());
                    self.add(body, self.0.len());
                }
                PUBLIC_SUBKEY => self.add(body, primary?),
                SIGNATURE => match signature_type(body)? {
                    KEY_REVOCATION => self.0.get_mut(primary?)?.is_revoked = true,
                    SUBKEY_REVOCATION => self.0.last_mut()?.is_revoked = true,
                    _ => {}
                },
                _ => {}
            }
        }
        Some(())
    }

    fn add(&mut self, body: &[u8], primary: usize) {
        self.0.push(Key { fingerprint: fingerprint(body), primary, is_revoked: false });
    }

    /// What is known of the key with this fingerprint and its primary key.
    pub(super) fn standing(&self, key: &str, primary: &str) -> Standing {
        let is = |found: &Key, wanted: &str| {
            found.fingerprint.as_ref().is_some_and(|found| found.eq_ignore_ascii_case(wanted))
        };
        let mut standing = Standing::Unknown;
        for found in self.0.iter().filter(|found| is(found, key)) {
            let Some(first) = self.0.get(found.primary).filter(|first| is(first, primary)) else {
                continue;
            };
            if found.is_revoked || first.is_revoked {
                return Standing::Revoked;
            }
            standing = Standing::Good;
        }
        standing
    }
}

/// The tag and the body of the first packet, and what follows it. Packets whose length
/// is not told at their start are not accepted; keys have none.
fn packet(data: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&head, rest) = data.split_first()?;
    if head & 0x80 == 0 {
        return None;
    }
    let number = |bytes: &[u8]| bytes.iter().fold(0, |all, byte| all << 8 | usize::from(*byte));
    let (tag, length, rest) = if head & 0x40 == 0 {
        let size = [1, 2, 4].get(usize::from(head & 3))?;
        let (length, rest) = rest.split_at_checked(*size)?;
        (head >> 2 & 0x0f, number(length), rest)
    } else {
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=191 => (usize::from(first), rest),
            192..=223 => {
                let (&second, rest) = rest.split_first()?;
                (((usize::from(first) - 192) << 8) + usize::from(second) + 192, rest)
            }
            224..=254 => return None,
            255 => {
                let (length, rest) = rest.split_at_checked(4)?;
                (number(length), rest)
            }
        };
        (head & 0x3f, length, rest)
    };
    let (body, rest) = rest.split_at_checked(length)?;
    Some((tag, body, rest))
}

fn signature_type(body: &[u8]) -> Option<u8> {
    match body {
        [2 | 3, _, kind, ..] => Some(*kind),
        [4..=255, kind, ..] => Some(*kind),
        _ => None,
    }
}

/// The fingerprint of a key of version 4, in upper-case hex.
fn fingerprint(body: &[u8]) -> Option<String> {
    let length = u16::try_from(body.len()).ok().filter(|_| body.first() == Some(&4))?;
    let mut hash = Sha1::new();
    hash.update([0x99]);
    hash.update(length.to_be_bytes());
    hash.update(body);
    Some(hash.finalize().iter().map(|byte| format!("{byte:02X}")).collect())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    const BODY: &[u8] = b"\x04key";
    const SUBKEY: &[u8] = b"\x04subkey";
    /// That of [`BODY`]: `printf '\x99\x00\x04\x04key' | sha1sum`.
    pub(in crate::gpgv) const FINGERPRINT: &str = "444015AD956160839B7F534857C66DDD1E25CF67";

    fn new_packet(tag: u8, body: &[u8]) -> Vec<u8> {
        [&[0xc0 | tag, u8::try_from(body.len()).unwrap()], body].concat()
    }

    /// A keyring with one key, in old packets as `gpg --export` writes them.
    pub(in crate::gpgv) fn keyring(revoked: bool) -> Vec<u8> {
        let old = |tag: u8, body: &[u8]| {
            [&[0x80 | tag << 2, u8::try_from(body.len()).unwrap()], body].concat()
        };
        let revocation = if revoked { old(SIGNATURE, &[4, KEY_REVOCATION, 0]) } else { Vec::new() };
        [old(PUBLIC_KEY, BODY), revocation, old(13, b"name"), old(SIGNATURE, &[4, 0x13, 0])]
            .concat()
    }

    fn standing(data: &[u8], key: &str, primary: &str) -> Option<Standing> {
        let mut keys = Keys::default();
        keys.read(data)?;
        Some(keys.standing(key, primary))
    }

    #[test]
    fn revoked_keys_are_known() {
        let of = |data: &[u8]| standing(data, FINGERPRINT, FINGERPRINT);
        assert_eq!(of(&keyring(false)), Some(Standing::Good));
        assert_eq!(of(&keyring(true)), Some(Standing::Revoked));
        // The same key in a second keyring does not take the revocation back.
        assert_eq!(of(&[keyring(true), keyring(false)].concat()), Some(Standing::Revoked));
        assert_eq!(of(&[keyring(false), keyring(true)].concat()), Some(Standing::Revoked));
        let lower = FINGERPRINT.to_lowercase();
        assert_eq!(standing(&keyring(false), &lower, &lower), Some(Standing::Good));
        assert_eq!(standing(&keyring(false), "00", FINGERPRINT), Some(Standing::Unknown));
        assert_eq!(standing(&keyring(false), FINGERPRINT, "00"), Some(Standing::Unknown));
    }

    #[test]
    fn subkeys_are_revoked_alone_or_with_their_key() {
        let subkey = fingerprint(SUBKEY).unwrap();
        let with = |first: &[u8], second: &[u8]| {
            [&new_packet(PUBLIC_KEY, BODY), first, &new_packet(PUBLIC_SUBKEY, SUBKEY), second]
                .concat()
        };
        let revocation = |kind: u8| new_packet(SIGNATURE, &[4, kind, 0]);
        let of = |data: &[u8], key: &str| standing(data, key, FINGERPRINT).unwrap();
        let none = with(b"", b"");
        assert_eq!(of(&none, &subkey), Standing::Good);
        let alone = with(b"", &revocation(SUBKEY_REVOCATION));
        assert_eq!(of(&alone, &subkey), Standing::Revoked);
        assert_eq!(of(&alone, FINGERPRINT), Standing::Good);
        let all = with(&revocation(KEY_REVOCATION), b"");
        assert_eq!(of(&all, &subkey), Standing::Revoked);
    }

    #[test]
    fn what_is_no_keyring_is_refused() {
        let cut = keyring(false);
        let cases: [&[u8]; 6] = [
            b"-----BEGIN PGP PUBLIC KEY BLOCK-----",
            b"\0\0\0\x20KBXf",
            &cut[..cut.len() - 1],
            // A revocation of nothing, a subkey of nothing, a length that is not told.
            &new_packet(SIGNATURE, &[4, KEY_REVOCATION]),
            &new_packet(PUBLIC_SUBKEY, SUBKEY),
            &[0x80 | PUBLIC_KEY << 2 | 3, 4],
        ];
        for data in cases {
            assert_eq!(standing(data, FINGERPRINT, FINGERPRINT), None, "{data:?}");
        }
        // Other versions have other fingerprints.
        let old = new_packet(PUBLIC_KEY, b"\x03key");
        assert_eq!(standing(&old, FINGERPRINT, FINGERPRINT), Some(Standing::Unknown));
    }
}
