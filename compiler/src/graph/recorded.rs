//! What an image installs, before a lock is made of it.

use crate::base::Archive;
use crate::lock::{Asks, Checksum, Recorded};
use buildkit_llb::{Definition, Output};
use jesteros_manifest::Record;
use std::collections::BTreeMap;

/// What the images of a build install, each with what the images below it install: a checksum
/// for each, since long lists of packages would be kept for every image above.
#[derive(Debug, Default)]
pub struct Lineages(BTreeMap<(String, String), Checksum>);

impl Lineages {
    /// What `below` and the images below it install.
    #[must_use]
    pub fn of(&self, below: Option<&str>, platform: &str) -> Checksum {
        let key = below.map(|name| (name.to_owned(), platform.to_owned()));
        key.and_then(|key| self.0.get(&key)).cloned().unwrap_or_else(Checksum::of_nothing)
    }

    /// Notes that `image` installs what `below` does, until a step of its own says more.
    pub fn inherit(&mut self, image: &str, below: Option<&str>, platform: &str) {
        let lineage = self.of(below, platform);
        self.note(image, platform, lineage);
    }

    /// Notes what `image` and the images below it install.
    pub fn note(&mut self, image: &str, platform: &str, lineage: Checksum) {
        self.0.insert((image.to_owned(), platform.to_owned()), lineage);
    }
}

/// What an image installs, and where the record of it is.
#[derive(Debug, Clone)]
pub struct ToRecord {
    image: String,
    platform: String,
    asks: Asks,
    below: Checksum,
    archives: Vec<(String, Vec<String>)>,
    output: Output,
}

impl ToRecord {
    /// What `image` installs from `archives`; `output` has the record.
    pub(crate) fn new(
        image: &str,
        platform: String,
        asks: Asks,
        below: Checksum,
        archives: &[Archive],
        output: Output,
    ) -> Self {
        let archive = |archive: &Archive| {
            let components = archive.components.iter().map(ToString::to_string);
            (archive.suite.to_string(), components.collect())
        };
        let archives = archives.iter().map(archive).collect();
        Self { image: image.to_owned(), platform, asks, below, archives, output }
    }

    /// What it is about: no two of a lock are the same in this.
    #[must_use]
    pub fn key(&self) -> impl Ord + use<> {
        let Self { image, platform, asks, below, archives, output: _ } = self.clone();
        (image, platform, asks, below, archives)
    }

    /// The graph whose result has the record.
    #[must_use]
    pub fn definition(&self) -> Definition {
        self.output.definition()
    }

    /// The same with the record.
    #[must_use]
    pub fn with(&self, record: Record) -> Recorded {
        let Self { image, platform, asks, below, archives, output: _ } = self.clone();
        Recorded { image, platform, asks, below, archives, record }
    }
}
