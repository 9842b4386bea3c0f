//! The file that holds the lock.

use super::asks::Asks;
use super::drift::Drift;
use super::packages::PackageSet;
use super::words::Checksum;
use crate::base::Archive;
use crate::values::GitCommit;
use buildkit_request::MAX_EPOCH;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The largest lock, in bytes: 16 MiB.
pub const MAX_LOCK: usize = 16 << 20;

/// The version of the format.
const VERSION: u32 = 1;

/// A lock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    version: u32,
    /// The time of all files if the build does not say another one, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<i64>,
    /// The digests of images, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) images: BTreeMap<String, String>,
    /// The commits of repositories, by `URL#REF`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) git: BTreeMap<String, String>,
    /// The SHA-256 sums of downloads, by URL.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) http: BTreeMap<String, Checksum>,
    /// The packages, sorted by image, platform and what was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) packages: Vec<PackageSet>,
}

/// What is wrong with the text of a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockMistake {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong.
    pub message: String,
}

impl Lock {
    /// A lock that has nothing yet.
    #[must_use]
    pub fn empty() -> Self {
        Self { version: VERSION, ..Self::default() }
    }

    /// Reads a lock.
    ///
    /// # Errors
    ///
    /// The first mistake of its text.
    pub fn parse(text: &[u8]) -> Result<Self, LockMistake> {
        if text.len() > MAX_LOCK {
            return Err(LockMistake { line: 1, message: "it is larger than 16 MiB".to_owned() });
        }
        let lock: Self = serde_json::from_slice(text).map_err(|error| LockMistake {
            line: u32::try_from(error.line()).unwrap_or(1).max(1),
            message: message(&error),
        })?;
        let at_the_top = |message: String| LockMistake { line: 1, message };
        if lock.version != VERSION {
            let message =
                format!("its version is {}, and this frontend knows {VERSION}", lock.version);
            return Err(at_the_top(message));
        }
        if lock.epoch.is_some_and(|epoch| !(0..=MAX_EPOCH).contains(&epoch)) {
            return Err(at_the_top(format!("`epoch` is not between 0 and {MAX_EPOCH}")));
        }
        for (name, digest) in &lock.images {
            if digest.parse::<buildkit_llb::Digest>().is_err() {
                return Err(at_the_top(format!("the digest of `{name}` is not one")));
            }
        }
        for (name, commit) in &lock.git {
            if commit.parse::<GitCommit>().is_err() {
                return Err(at_the_top(format!("the commit of `{name}` is not a full one")));
            }
        }
        for set in &lock.packages {
            if let Some(mistake) = set.mistake() {
                let message = format!("the packages of `{}` are damaged: {mistake}", set.image);
                return Err(at_the_top(message));
            }
        }
        Ok(lock)
    }

    /// The lock as text: JSON, sorted, with an entry in each line.
    #[must_use]
    pub fn to_text(&self) -> String {
        let text = serde_json::to_string_pretty(self);
        text.expect("maps have text keys, and nothing else can fail") + "\n"
    }

    /// The packages of an image.
    pub(crate) fn packages(
        &self,
        image: &str,
        platform: &str,
        asks: &Asks,
        below: &Checksum,
        archives: &[Archive],
    ) -> Result<&PackageSet, Drift> {
        let mut drift = Drift::Unknown;
        let of_image = |set: &&PackageSet| set.image == image && set.platform == platform;
        for set in self.packages.iter().filter(of_image) {
            match set.drift(asks, below, archives) {
                None => return Ok(set),
                Some(found) => drift = found,
            }
        }
        Err(drift)
    }
}

/// What serde says, without the place, which is told in another way.
fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(message, _)| message.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_have_their_line() {
        let mistake = |text: &str| Lock::parse(text.as_bytes()).unwrap_err();
        assert_eq!(mistake("{\n\"version\": 1,\n\"color\": 2}").line, 3);
        assert!(mistake("{\"version\": 2}").message.contains("version is 2"));
        assert!(mistake("").message.contains("EOF"));
        let wrong = "{\"version\": 1, \"http\": {\"a\":\n \"00\"}}";
        assert_eq!(
            mistake(wrong),
            LockMistake { line: 2, message: "`00` is not a SHA-256 sum".into() }
        );
        assert!(mistake("{\"version\": 1, \"images\": {\"a\": \"x\"}}").message.contains("digest"));
        assert!(mistake("{\"version\": 1, \"git\": {\"a\": \"x\"}}").message.contains("commit"));
    }

    #[test]
    fn what_is_written_is_read() {
        let lock = Lock { epoch: Some(5), ..Lock::empty() };
        assert_eq!(Lock::parse(lock.to_text().as_bytes()), Ok(lock));
    }
}
