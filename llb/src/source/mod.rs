//! Sources: images, blobs, git repositories, downloads and directories of the client.

mod attrs;
mod blob;
mod git;
mod git_signature;
mod git_url;
mod http;
mod image;
mod json;
mod local;
mod oci_layout;

pub use blob::Blob;
pub use git::Git;
pub use git_signature::GitSignature;
pub use http::Http;
pub use image::{Image, ResolveMode};
pub use local::{Differ, Local};
pub use oci_layout::OciLayout;
