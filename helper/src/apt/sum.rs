//! Sizes and checksums of files.

use crate::files::checksums::hex;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use std::fmt;
use std::io::{self, Read};

/// The checksums that archives use, the weakest first. MD5 still serves: to make
/// another file with the checksum of a given one is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Algorithm {
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

/// What a file must be: its size and its strongest checksum.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sum {
    pub(super) size: u64,
    algorithm: Algorithm,
    hex: String,
}

impl Algorithm {
    const ALL: [Self; 4] = [Self::Md5, Self::Sha1, Self::Sha256, Self::Sha512];

    fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    fn digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha1 => 40,
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }

    /// The algorithm of a field of an index: `MD5sum`, `MD5Sum`, `SHA1`, ….
    pub(super) fn of_field(field: &str) -> Option<Self> {
        let field = field.to_ascii_lowercase();
        match field.as_str() {
            "md5sum" => Some(Self::Md5),
            other => Self::ALL.into_iter().skip(1).find(|algorithm| algorithm.name() == other),
        }
    }
}

impl Sum {
    /// A checksum in hex; none if it is not one of this algorithm.
    pub(super) fn new(size: u64, algorithm: Algorithm, hex: &str) -> Option<Self> {
        let is_hex = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        let hex = hex.to_ascii_lowercase();
        (is_hex && hex.len() == algorithm.digits()).then_some(Self { size, algorithm, hex })
    }

    /// Whether its checksum is stronger than that of another.
    pub(super) fn is_stronger(&self, other: &Self) -> bool {
        self.algorithm > other.algorithm
    }

    /// Reads what `Display` writes; the size comes from elsewhere.
    pub(super) fn parse(size: u64, text: &str) -> Option<Self> {
        let (name, hex) = text.split_once('-')?;
        let algorithm = Algorithm::ALL.into_iter().find(|algorithm| algorithm.name() == name)?;
        let sum = Self::new(size, algorithm, hex)?;
        (sum.to_string() == text).then_some(sum)
    }
}

/// `sha256-0123…`.
impl fmt::Display for Sum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.algorithm.name(), self.hex)
    }
}

/// The digests that are made of one file.
#[derive(Debug, Default)]
struct Hashes {
    md5: Option<Md5>,
    sha1: Option<Sha1>,
    sha256: Option<Sha256>,
    sha512: Option<Sha512>,
}

/// A stream that knows the size and the checksums of what it gave.
#[derive(Debug)]
pub(super) struct Summing<R> {
    stream: R,
    size: u64,
    hashes: Hashes,
}

impl<R: Read> Summing<R> {
    /// Makes the checksums that `wanted` have.
    pub(super) fn new<'a>(stream: R, wanted: impl IntoIterator<Item = &'a Sum>) -> Self {
        let mut hashes = Hashes::default();
        for sum in wanted {
            match sum.algorithm {
                Algorithm::Md5 => drop(hashes.md5.get_or_insert_default()),
                Algorithm::Sha1 => drop(hashes.sha1.get_or_insert_default()),
                Algorithm::Sha256 => drop(hashes.sha256.get_or_insert_default()),
                Algorithm::Sha512 => drop(hashes.sha512.get_or_insert_default()),
            }
        }
        Self { stream, size: 0, hashes }
    }

    /// The same, and SHA-256 besides.
    pub(super) fn with_sha256<'a>(stream: R, wanted: impl IntoIterator<Item = &'a Sum>) -> Self {
        let mut summing = Self::new(stream, wanted);
        summing.hashes.sha256.get_or_insert_default();
        summing
    }

    /// The size of everything that was read and its SHA-256 sum; none if nobody wanted one.
    pub(super) fn sha256(&self) -> Option<(u64, String)> {
        self.hashes.sha256.as_ref().map(|hash| (self.size, hex(hash.clone().finalize())))
    }

    /// Whether everything that was read is the file of `sum`, which was among the
    /// wanted ones.
    pub(super) fn is(&self, sum: &Sum) -> bool {
        let Hashes { md5, sha1, sha256, sha512 } = &self.hashes;
        let hex = match sum.algorithm {
            Algorithm::Md5 => md5.clone().map(|hash| hex(hash.finalize())),
            Algorithm::Sha1 => sha1.clone().map(|hash| hex(hash.finalize())),
            Algorithm::Sha256 => sha256.clone().map(|hash| hex(hash.finalize())),
            Algorithm::Sha512 => sha512.clone().map(|hash| hex(hash.finalize())),
        };
        self.size == sum.size && hex.is_some_and(|hex| hex == sum.hex)
    }
}

impl<R: Read> Read for Summing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.stream.read(buffer)?;
        let data = &buffer[..size];
        self.size += size as u64;
        let Hashes { md5, sha1, sha256, sha512 } = &mut self.hashes;
        if let Some(hash) = md5 {
            hash.update(data);
        }
        if let Some(hash) = sha1 {
            hash.update(data);
        }
        if let Some(hash) = sha256 {
            hash.update(data);
        }
        if let Some(hash) = sha512 {
            hash.update(data);
        }
        Ok(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // `printf abc | md5sum`, and so on.
    const SUMS: [(Algorithm, &str); 4] = [
        (Algorithm::Md5, "900150983cd24fb0d6963f7d28e17f72"),
        (Algorithm::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (Algorithm::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            Algorithm::Sha512,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
    ];

    fn is(data: &[u8], sum: &Sum) -> bool {
        let mut reader = Summing::new(data, [sum]);
        io::copy(&mut reader, &mut io::sink()).unwrap();
        reader.is(sum)
    }

    #[test]
    fn files_are_known_by_size_and_checksum() {
        for (algorithm, hex) in SUMS {
            let sum = Sum::new(3, algorithm, &hex.to_uppercase()).unwrap();
            assert!(is(b"abc", &sum) && !is(b"abd", &sum) && !is(b"ab", &sum), "{sum}");
            assert_eq!(Sum::parse(3, &sum.to_string()), Some(sum.clone()));
            assert!(!is(b"abc", &Sum { size: 4, ..sum }));
        }
        // A checksum that nobody made is not the right one.
        let [md5, sha1] = [0, 1].map(|at| Sum::new(3, SUMS[at].0, SUMS[at].1).unwrap());
        assert!(!Summing::new(&b"abc"[..], [&md5]).is(&sha1) && sha1.is_stronger(&md5));
    }

    #[test]
    fn what_is_no_checksum_is_refused() {
        assert_eq!(Sum::new(3, Algorithm::Md5, SUMS[1].1), None);
        assert_eq!(Sum::new(3, Algorithm::Md5, &"g".repeat(32)), None);
        for text in ["", "md5", "sha3-00", "md5-00", &format!("md5-{}", "A".repeat(32))] {
            assert_eq!(Sum::parse(3, text), None, "{text}");
        }
        for (field, algorithm) in
            [("MD5sum", Algorithm::Md5), ("MD5Sum", Algorithm::Md5), ("SHA256", Algorithm::Sha256)]
        {
            assert_eq!(Algorithm::of_field(field), Some(algorithm));
        }
        assert_eq!(Algorithm::of_field("Size"), None);
        assert_eq!(Algorithm::of_field("md5"), None);
    }
}
