//! Where files really come from: the main context, and named contexts that
//! replace the sources of a spec.

mod git_url;
pub mod ignore;
mod named;

pub use git_url::Repository;
pub use named::{find, warn_of_strangers};

use crate::error::Error;
use crate::options::Options;
use crate::spec::values::SourcePath;
use buildkit_llb::{Digest, Reference};

/// The local source, and the input, that is the build context.
pub const MAIN: &str = "context";

/// A place that files come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A folder of the client.
    Local {
        /// The session's name for it.
        name: String,
        /// What tells its transfers apart.
        hint: String,
    },
    /// A git repository at a commit, branch or tag.
    Git(Repository),
    /// One downloaded file.
    Http {
        /// Where from.
        url: String,
        /// What it must be.
        sha256: Option<Digest>,
    },
    /// What is in one downloaded archive.
    Archive {
        /// Where from.
        url: String,
    },
    /// An image in a registry, or in the builder's own store.
    Image(Reference),
    /// An image in an OCI layout of the client.
    OciLayout {
        /// Its name with the digest.
        reference: Reference,
        /// The client's name of the layout.
        store: String,
    },
    /// A graph that the client, or another frontend, hands over.
    Input(String),
    /// Nothing at all.
    Scratch,
}

impl Origin {
    /// The main context of a build.
    ///
    /// # Errors
    ///
    /// A git URL that cannot be understood.
    pub fn main(options: &Options, has_input: bool) -> Result<Self, Error> {
        match &options.context {
            Some(url) if git_url::is_git(url) => Repository::parse(url)
                .map(Self::Git)
                .map_err(|message| Error::option("context", format!("`{url}`: {message}"))),
            Some(url) if url.starts_with("http://") || url.starts_with("https://") => {
                Ok(Self::Http { url: url.clone(), sha256: None })
            }
            // Anything else names no place; buildx sends the folder as a local.
            _ if has_input => Ok(Self::Input(MAIN.to_owned())),
            _ => Ok(Self::Local { name: MAIN.to_owned(), hint: MAIN.to_owned() }),
        }
    }
}

/// Which files of an origin are used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paths {
    all: bool,
    list: std::collections::BTreeSet<SourcePath>,
}

impl Paths {
    /// Adds one path; the empty one is everything.
    pub fn add(&mut self, path: SourcePath) {
        if path.as_str().is_empty() {
            self.all = true;
        } else {
            self.list.insert(path);
        }
    }

    /// The paths, sorted; `None` if everything is used.
    #[must_use]
    pub fn narrow(&self) -> Option<Vec<String>> {
        let texts = self.list.iter().map(|path| path.as_str().to_owned());
        (!self.all).then(|| texts.collect())
    }
}
