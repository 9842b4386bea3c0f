//! Texts of a lock, each of a form that it cannot leave.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $what:literal $valid:expr,)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                let valid: fn(&str) -> bool = $valid;
                if valid(&text) {
                    Ok(Self(text))
                } else {
                    let shown: String = text.chars().take(60).collect();
                    Err(format!("`{}` is not {}", shown.escape_debug(), $what))
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

words! {
    /// The name of a package. It is also part of file names and an argument of dpkg.
    LockedName "the name of a package" |text| {
        fits(text, 128, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || "+.-".contains(c))
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
    },
    /// The name of an installed package, with its architecture if dpkg has several:
    /// `libc6:armel`. It is an argument of dpkg.
    InstalledName "the name of an installed package" |text| {
        let (name, architecture) = text.split_once(':').unwrap_or((text, "any"));
        LockedName::try_from(name.to_owned()).is_ok()
            && LockedName::try_from(architecture.to_owned()).is_ok()
    },
    /// A version or an architecture.
    LockedText "a version or an architecture" |text| {
        fits(text, 128, |c| c.is_ascii_alphanumeric() || ".+:~-_".contains(c))
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
    },
    /// A SHA-256 sum: 64 lower-case hex digits.
    Checksum "a SHA-256 sum" |text| {
        text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    },
    /// The path of a file, relative to the URL of its archive.
    ArchivePath "a path in an archive" |text| {
        fits(text, 1024, |c| c.is_ascii_alphanumeric() || "/._+~%:@=,-".contains(c))
            && text.split('/').all(|part| !matches!(part, "" | "." | ".."))
    },
}

impl InstalledName {
    /// The name without the architecture.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.split_once(':').map_or(self.as_str(), |(name, _)| name)
    }
}

impl Checksum {
    /// The sum of a digest.
    #[must_use]
    pub fn of(digest: &buildkit_llb::Digest) -> Self {
        Self(digest.hex().to_owned())
    }

    /// The sum of no bytes.
    #[must_use]
    pub fn of_nothing() -> Self {
        Self::of(&buildkit_llb::Digest::of(b""))
    }

    /// The sum as a digest.
    #[must_use]
    pub fn digest(&self) -> buildkit_llb::Digest {
        let digest = format!("sha256:{}", self.0).parse();
        digest.expect("64 hex digits are a digest")
    }
}

fn fits(text: &str, most: usize, fits: fn(char) -> bool) -> bool {
    !text.is_empty() && text.len() <= most && text.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_be_options_or_leave_their_folder() {
        let name = |text: &str| LockedName::try_from(text.to_owned());
        assert!(name("g++").is_ok() && name("libc6").is_ok());
        for text in ["", "-a", "--pending", "a/b", "a b", "A", "../a", "a\n"] {
            assert!(name(text).is_err(), "{text}");
        }
        let installed = |text: &str| InstalledName::try_from(text.to_owned());
        assert!(installed("libc6:armel").is_ok() && installed("libc6").is_ok());
        for text in ["-a", "a:", ":a", "a:b:c", "a:-b", "--pending"] {
            assert!(installed(text).is_err(), "{text}");
        }
        let path = |text: &str| ArchivePath::try_from(text.to_owned());
        assert!(path("pool/main/v/vim/vim_7.1.314-3+lenny2_armel.deb").is_ok());
        for text in ["", "/pool/a", "pool/../../a", "pool//a", "pool/a?b", "pool/a#b", "pool\\a"] {
            assert!(path(text).is_err(), "{text}");
        }
        assert!(Checksum::try_from("a".repeat(64)).is_ok());
        assert!(Checksum::try_from("A".repeat(64)).is_err());
        assert!(LockedText::try_from("2:7.1-3+b1~x".to_owned()).is_ok());
        assert!(LockedText::try_from("1 2".to_owned()).is_err());
    }
}
