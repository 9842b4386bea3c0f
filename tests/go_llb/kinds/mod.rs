//! The graphs of the crate. Each has the name of one that `lab/programs/buildkit/llb` makes, in
//! the file of the same name there.

use anyhow::Result;
use buildkit_llb::Output;

/// A name, and what makes the graph.
pub(crate) type Graph = (&'static str, fn() -> Result<Output>);

/// Lists the kinds: one file each.
macro_rules! kinds {
    ($($kind:ident),+ $(,)?) => {
        $(mod $kind;)+

        /// The graphs of all kinds.
        pub(crate) fn graphs() -> Vec<Graph> {
            [$($kind::GRAPHS),+].concat()
        }
    };
}

kinds! {
    images,
    blobs,
    repositories,
    downloads,
    folders,
    execs,
    environments,
    mounts,
    secrets,
    files,
    copies,
    trees,
    metadata,
    locations,
}
