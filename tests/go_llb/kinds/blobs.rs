//! Single blobs.

use super::Graph;
use crate::parts::some;
use anyhow::Result;
use buildkit_llb::Blob;

pub(super) const GRAPHS: &[Graph] = &[
    ("blob", || Ok(blob("example.com/x")?.output())),
    ("blob_with_short_name", || Ok(blob("x")?.output())),
    ("blob_as_file", || {
        Ok(blob("example.com/x")?.filename("f").perm(0o644).owner(1, 2).output())
    }),
    ("blob_of_layout", || Ok(of_layout()?.output())),
    ("blob_of_layout_as_file", || {
        Ok(of_layout()?.filename("f").perm(0o755).owner(0, 7).output())
    }),
];

fn blob(repository: &str) -> Result<Blob> {
    Ok(Blob::of_registry(&repository.parse()?, &some()))
}

fn of_layout() -> Result<Blob> {
    Ok(Blob::of_layout(&"example.com/x".parse()?, &some(), "session", "store"))
}
