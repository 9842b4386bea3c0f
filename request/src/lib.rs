//! What a client asks a BuildKit frontend for.
//!
//! `docker buildx build` and `buildctl` tell a frontend in options what is wanted: a target,
//! platforms, build args, contexts, and how programs run. This crate reads them, says what is
//! wrong with them in the words of the command line, and makes graphs of contexts. It knows
//! nothing of what a frontend builds, and does no IO; `buildkit-gateway` loads the files.
//!
//! ```
//! use buildkit_request::{Fetch, Origin, Request};
//! use std::collections::BTreeMap;
//!
//! let opts = [("platform", "linux/arm/v5"), ("context", "https://example.org/a.tar.gz")];
//! let opts = opts.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
//! let request = Request::parse(&opts, "SESSION", "recipe").unwrap();
//! let context = Origin::main(&request, false).unwrap();
//! let files = Fetch::new("context", &request.platforms[0]).files(&request, &context).unwrap();
//! assert_eq!(
//!     files.definition().to_string(),
//!     r#"v0 = source https://example.org/a.tar.gz  "[context] https://example.org/a.tar.gz"
//!     http.filename = a.tar.gz
//! return v0
//! "#,
//! );
//!
//! let bad = BTreeMap::from([("ulimit".to_owned(), "nofile".to_owned())]);
//! let mistakes = Request::parse(&bad, "SESSION", "recipe").unwrap_err();
//! assert!(mistakes[0].to_string().starts_with("`--ulimit`: `nofile` is not a limit"));
//! ```
//!
//! - [`Request`] holds the options. [`OptionMistake`] is one that cannot be used.
//! - [`Origin`] is where files come from: the build context ([`Origin::main`]), or what
//!   `--build-context` put in the place of a name ([`find`]).
//! - [`Fetch`] makes the vertices that bring these files.
//! - [`ignore`] reads `.dockerignore`.

mod cache;
mod csv;
mod fetch;
mod fields;
pub mod ignore;
mod limits;
mod metadata;
mod mistake;
mod origin;
pub mod path;
mod redact;
mod request;
mod sbom;
mod shown;
mod value;

#[cfg(test)]
mod tests;

pub use cache::{CacheImport, NoCache};
pub use fetch::{Fetch, Missing, download, unpack};
pub use fields::{MAX_EPOCH, NetworkMode};
pub use metadata::CONFIG_KEY;
pub use mistake::OptionMistake;
pub use origin::{CONTEXT_DOWNLOAD, MAIN, Origin, Repository, file_name, find, folders};
pub use redact::redacted;
pub use request::Request;
pub use sbom::Sbom;
pub use shown::{shorten, shown};
pub use value::ValueError;

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
