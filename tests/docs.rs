//! What the documents show is true: specs build, and links lead somewhere.
//!
//! The first block of each page in `docs/diagnostics` gives the mistake that the page is
//! about, which `compiler/tests/diagnostics.rs` looks at.

#[path = "docs/blocks.rs"]
mod blocks;
#[path = "docs/crates.rs"]
mod crates;
#[path = "docs/documents.rs"]
mod documents;
#[path = "docs/fragment.rs"]
mod fragment;
#[path = "docs/guide.rs"]
mod guide;
#[path = "docs/kinds.rs"]
mod kinds;
#[path = "docs/links.rs"]
mod links;
