//! The kinds of place that files come from.

use super::git_url::{Repository, is_git};
use crate::mistake::OptionMistake;
use crate::redact::redacted;
use crate::request::Request;
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
        /// The secret that is sent as the header `Authorization`.
        auth: Option<String>,
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
    /// The main context of a build. `has_input` says whether the client hands over
    /// a graph for it.
    ///
    /// # Errors
    ///
    /// A git URL that cannot be understood.
    pub fn main(request: &Request, has_input: bool) -> Result<Self, OptionMistake> {
        match &request.context {
            Some(url) if is_git(url) => {
                let bad = |why| {
                    OptionMistake::new(
                        "context",
                        format!("`{}`: {why}", redacted(url).escape_debug()),
                    )
                };
                let mut repository = Repository::parse(url).map_err(bad)?;
                repository.keep_git_dir |= request.keep_git_dir;
                repository.mtime_commit |= request.epoch.is_some() || request.epoch_of.is_some();
                Ok(Self::Git(repository))
            }
            Some(url) if url.starts_with("http://") || url.starts_with("https://") => {
                Ok(Self::Http { url: url.clone(), sha256: None, auth: None })
            }
            // Anything else names no place; buildx sends the folder as a local source.
            _ if has_input => Ok(Self::Input(MAIN.to_owned())),
            _ => Ok(Self::Local { name: MAIN.to_owned(), hint: MAIN.to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn main(context: &str, has_input: bool) -> Result<Origin, OptionMistake> {
        let opts = BTreeMap::from([("context".to_owned(), context.to_owned())]);
        Origin::main(&Request::parse(&opts, "", "").unwrap(), has_input)
    }

    #[test]
    fn the_context_may_be_remote() {
        assert!(matches!(main("", false), Ok(Origin::Local { .. })));
        assert!(matches!(main("folder", false), Ok(Origin::Local { .. })));
        assert!(matches!(main("", true), Ok(Origin::Input(_))));
        assert!(matches!(main("https://a/b.git", true), Ok(Origin::Git(_))));
        assert!(matches!(main("https://a/b.tar", false), Ok(Origin::Http { .. })));
        let mistake = main("https://a/b.git#:..", false).unwrap_err().to_string();
        assert_eq!(
            mistake,
            "option `context`: `https://a/b.git#:..`: its folder leaves the repository"
        );
    }
}
