//! What an image installs, before a lock is made of it.

use crate::base::Archive;
use crate::lock::{Asks, Recorded};
use buildkit_llb::{Definition, Output};
use jesteros_manifest::Record;

/// What an image installs, and where the record of it is.
#[derive(Debug, Clone)]
pub struct ToRecord {
    image: String,
    platform: String,
    asks: Asks,
    archives: Vec<(String, Vec<String>)>,
    output: Output,
}

impl ToRecord {
    /// What `image` installs from `archives`; `output` has the record.
    pub(crate) fn new(
        image: &str,
        platform: String,
        asks: Asks,
        archives: &[Archive],
        output: Output,
    ) -> Self {
        let archive = |archive: &Archive| {
            let components = archive.components.iter().map(ToString::to_string);
            (archive.suite.to_string(), components.collect())
        };
        let archives = archives.iter().map(archive).collect();
        Self { image: image.to_owned(), platform, asks, archives, output }
    }

    /// What it is about: no two of a lock are the same in this.
    #[must_use]
    pub fn key(&self) -> (String, String, Asks) {
        (self.image.clone(), self.platform.clone(), self.asks.clone())
    }

    /// The graph whose result has the record.
    #[must_use]
    pub fn definition(&self) -> Definition {
        self.output.definition()
    }

    /// The same with the record.
    #[must_use]
    pub fn with(&self, record: Record) -> Recorded {
        let Self { image, platform, asks, archives, output: _ } = self.clone();
        Recorded { image, platform, asks, archives, record }
    }
}
