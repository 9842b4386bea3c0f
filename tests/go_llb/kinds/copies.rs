//! Copies.

use super::Graph;
use crate::parts::{alpine, at, scratch, tree, two_outputs};
use anyhow::Result;
use buildkit_llb::{CopyAction, Output, Owner, copy, mkdir, mkfile};

/// A moment with nanoseconds.
const MOMENT: i64 = 1_234_567_890_000_000_012;

pub(super) const GRAPHS: &[Graph] = &[
    ("copy", || copied(|copy| copy)),
    ("copy_into_folder", || {
        Ok(Output::scratch().file(copy(alpine()?, "/etc/passwd", "/etc/")))
    }),
    ("copy_into_this_folder", || {
        Ok(alpine()?.dir("/w").file(copy(alpine()?, "/etc/passwd", "a/.")).into())
    }),
    ("copy_to_root", || Ok(Output::scratch().file(copy(alpine()?, "etc/", "/")))),
    ("copy_symlinks_followed", || copied(|copy| copy.follow_symlinks(true))),
    ("copy_contents", || copied(|copy| copy.dir_contents(true))),
    ("copy_unpacked", || copied(CopyAction::unpack)),
    ("copy_with_parents", || copied(CopyAction::create_parents)),
    ("copy_wildcard", || copied(CopyAction::wildcard)),
    ("copy_empty_wildcard", || copied(CopyAction::allow_empty_wildcard)),
    ("copy_included", || copied(|copy| copy.include(["a", "b/*"]))),
    ("copy_excluded", || copied(|copy| copy.exclude(["*.md"]).exclude(["x"]))),
    ("copy_required", || copied(|copy| copy.include(["etc/passwd"]).require(["/etc/passwd"]))),
    ("copy_required_relative", || {
        copied(|copy| copy.include(["etc/passwd"]).require(["etc/passwd"]))
    }),
    ("copy_replacing", || copied(CopyAction::replace_existing)),
    ("copy_mode", || copied(|copy| copy.chmod(0o750))),
    ("copy_special_mode", || copied(|copy| copy.chmod(0o4755))),
    ("copy_symbolic_mode", || copied(|copy| copy.chmod_symbolic("u+x,go-w"))),
    ("copy_owner", || copied(|copy| copy.owner(Owner::ids(1, 2)))),
    ("copy_named_owner", || {
        Ok(alpine()?.file(copy(tree("/a"), "/a", "/b").owner(Owner::named("www"))).into())
    }),
    ("copy_time", || copied(|copy| copy.timestamp_ns(MOMENT))),
    ("copy_everything", || {
        copied(|copy| {
            let copy = copy.follow_symlinks(true).dir_contents(true).unpack().create_parents();
            let copy = copy.allow_empty_wildcard().include(["a"]).exclude(["b"]);
            let copy = copy.replace_existing().chmod(0o600).owner(Owner::ids(1, 2));
            copy.timestamp_ns(MOMENT)
        })
    }),
    ("copy_within_a_tree", || {
        Ok(alpine()?.file(copy(alpine()?, "/etc/passwd", "/passwd")).into())
    }),
    ("copy_from_scratch", || Ok(alpine()?.file(copy(Output::scratch(), "/", "/a")).into())),
    ("copy_from_several", || several([("/a", "/1"), ("/b", "/2"), ("/c", "/3")])),
    ("copy_from_one_twice", || several([("/a", "/1"), ("/b", "/2"), ("/a", "/3")])),
    ("copy_from_outputs", || {
        let two = two_outputs()?;
        let copies = [copy(at(&two, "/b")?, "/", "/b"), copy(at(&two, "/a")?, "/", "/a")];
        Ok(Output::scratch().file(copies))
    }),
    ("copy_after_mkdir", || {
        Ok(alpine()?.file((mkdir("/a", 0o755), copy(tree("/b"), "/b", "/a/"))).into())
    }),
    ("copy_relative", || {
        Ok(Output::scratch().file(copy(alpine()?.dir("/etc"), "passwd", "/passwd")))
    }),
    ("copy_of_what_is_made", || {
        // Go's client has both actions in one vertex.
        let made = scratch().file(mkfile("/x", 0o644, "x"));
        Ok(Output::scratch().file((mkdir("/a", 0o755), copy(made, "/x", "/a/x"))))
    }),
];

fn copied(options: impl Fn(CopyAction) -> CopyAction) -> Result<Output> {
    Ok(Output::scratch().file(options(copy(alpine()?, "/etc", "/etc"))))
}

fn several(copies: [(&str, &str); 3]) -> Result<Output> {
    Ok(alpine()?.file(copies.map(|(path, dest)| copy(tree(path), path, dest))).into())
}
