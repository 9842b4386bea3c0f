//! Sources: images, git repositories, downloads and directories of the client.

mod attrs;
mod git;
mod http;
mod image;
mod json;
mod local;
mod oci_layout;

pub use git::Git;
pub use http::Http;
pub use image::{Image, ResolveMode};
pub use local::{Differ, Local};
pub use oci_layout::OciLayout;
