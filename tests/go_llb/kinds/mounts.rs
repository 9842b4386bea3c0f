//! What is mounted besides secrets and sockets.

use super::Graph;
use crate::parts::{alpine, at, exec, left, ran, tree, two_outputs};
use anyhow::Result;
use buildkit_llb::{Output, Sharing, mkdir};

pub(super) const GRAPHS: &[Graph] = &[
    ("mount_read_only", || ran(exec().bind("/m", &tree("/a")))),
    ("mount_part_read_only", || ran(exec().bind_path("/m", &tree("/a"), "/a"))),
    ("mount_thrown_away", || ran(exec().bind_writable("/m", &tree("/a")))),
    ("mount_part_thrown_away", || ran(exec().bind_path_writable("/m", &tree("/a"), "/a"))),
    ("mount_beside_root", || ran(exec().bind_kept("/m", &tree("/a")))),
    ("mount_kept", || left(exec().bind_kept("/m", &tree("/a")), "/m")),
    ("mount_part_kept", || left(exec().bind_path_kept("/m", &tree("/a"), "/a"), "/m")),
    ("mount_made", || Ok(alpine()?.run_into("/out", exec())?)),
    ("mount_used_later", || {
        Ok(alpine()?.run_into("/out", exec())?.file(mkdir("/b", 0o755)))
    }),
    ("mounts_sorted", || {
        let exec = exec().bind("/z", &tree("/a")).bind_kept("/b", &Output::scratch());
        left(exec.bind_kept("/a", &tree("/b")), "/b")
    }),
    ("mounts_of_one_tree", || ran(exec().bind("/m", &tree("/a")).bind("/n", &tree("/a")))),
    ("mounts_of_the_root", || {
        let root = alpine()?.into();
        ran(exec().bind("/m", &root).bind_kept("/n", &root))
    }),
    ("mounts_of_two_outputs", || {
        let two = two_outputs()?;
        ran(exec().bind("/m", &at(&two, "/a")?).bind("/n", &at(&two, "/b")?))
    }),
    ("mount_empty_read_only", || ran(exec().bind("/m", &Output::scratch()))),
    ("mount_at_relative_path", || {
        Ok(alpine()?.dir("/w").run(exec().bind("m", &tree("/a")))?.into())
    }),
    ("mount_relative_part", || ran(exec().bind_path("/m", &tree("/a"), "a"))),
    ("mount_whole_part", || ran(exec().bind_path("/m", &tree("/a"), "/"))),
    ("read_only_root", || left(exec().read_only_root().bind_kept("/m", &tree("/a")), "/m")),
    ("cache", || cached(Sharing::Shared)),
    ("cache_private", || cached(Sharing::Private)),
    ("cache_locked", || cached(Sharing::Locked)),
    ("cache_read_only", || ran(exec().cache_read_only("/cache", "id", Sharing::Shared))),
    ("cache_from", || ran(exec().cache_from("/cache", "id", Sharing::Locked, &tree("/a"), "/a"))),
    ("tmpfs", || ran(exec().tmpfs("/tmp", None))),
    ("tmpfs_of_a_size", || ran(exec().tmpfs("/tmp", Some(64 << 20)))),
    ("known_by_contents", || {
        ran(exec().bind("/m", &tree("/a")).known_by_contents(&tree("/a")))
    }),
    ("known_by_vertex", || ran(exec().bind("/m", &tree("/a")).known_by_vertex(&tree("/a")))),
    ("known_as_usual", || ran(exec().bind("/m", &tree("/a")))),
];

fn cached(sharing: Sharing) -> Result<Output> {
    ran(exec().cache("/cache", "id", sharing))
}
