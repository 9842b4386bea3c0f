//! Where files really come from: the main context, and named contexts that replace
//! something a file names.

mod download;
mod git_url;
mod kind;
mod named;

pub use download::{CONTEXT_DOWNLOAD, file_name};
pub use git_url::Repository;
pub use kind::{MAIN, Origin};
pub use named::{find, folders};
