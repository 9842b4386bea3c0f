//! Where files really come from: the main context, and named contexts that replace
//! the sources of a spec.

mod download;
mod git_url;
pub mod ignore;
mod kind;
mod named;

pub use crate::values::redacted;
pub use download::{CONTEXT_DOWNLOAD, file_name};
pub use git_url::Repository;
pub use kind::{MAIN, Origin};
pub use named::{find, folders};
