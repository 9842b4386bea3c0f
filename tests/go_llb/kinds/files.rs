//! File operations but copies.

use super::Graph;
use crate::parts::{alpine, exec, image, scratch};
use anyhow::Result;
use buildkit_llb::{File, MkdirAction, Output, Owner, mkdir, mkfile, rm, symlink};

/// A moment with nanoseconds.
const MOMENT: i64 = 1_234_567_890_000_000_012;

pub(super) const GRAPHS: &[Graph] = &[
    ("mkdir", || made(mkdir("/a", 0o755))),
    ("mkdir_parents", || made(mkdir("/a/b", 0o700).parents())),
    ("mkdir_owner", || made(mkdir("/a", 0o755).owner(Owner::ids(1000, 100)))),
    ("mkdir_named_owner", || owned("www:staff")),
    ("mkdir_owner_without_group", || made(mkdir("/a", 0o755).owner(Owner::parse("1000")))),
    ("mkdir_mixed_owner", || owned("root:staff")),
    ("mkdir_owner_with_empty_group", || owned("www:")),
    ("mkdir_owner_with_empty_user", || owned(":staff")),
    ("mkdir_empty_owner", || owned("")),
    ("mkdir_odd_owner", || owned("+5:-1")),
    ("mkdir_large_owner", || owned("2147483647:2147483648")),
    ("mkdir_time", || made(mkdir("/a", 0o755).timestamp_ns(MOMENT))),
    ("mkdir_special_mode", || made(mkdir("/a", 0o1777))),
    ("mkfile", || made(mkfile("/a", 0o644, "text\n"))),
    ("mkfile_empty", || made(mkfile("/a", 0o600, ""))),
    ("mkfile_binary", || made(mkfile("/a", 0o644, [0, 255, 128, 10]))),
    ("mkfile_options", || {
        let file = mkfile("/a", 0o644, "x").owner(Owner::named("www"));
        on_alpine(file.timestamp_ns(MOMENT))
    }),
    ("mkfile_in_folder", || in_folder(mkfile("a/../b", 0o644, "x"))),
    ("rm", || on_alpine(rm("/a"))),
    ("rm_missing", || on_alpine(rm("/a").allow_missing())),
    ("rm_wildcard", || on_alpine(rm("/a/*").wildcard())),
    ("rm_in_folder", || in_folder(rm("a"))),
    ("symlink", || made(symlink("../target", "/link"))),
    ("symlink_options", || {
        made(symlink("target", "/link").owner(Owner::ids(1, 2)).timestamp_ns(MOMENT))
    }),
    ("symlink_in_folder", || Ok(scratch().dir("/w").file(symlink("target", "link")).into())),
    ("file_of_several_actions", || {
        let (folder, file) = (mkdir("/a", 0o755), mkfile("/a/b", 0o644, "x"));
        made((folder, file, symlink("b", "/a/c"), rm("/a/b")))
    }),
    ("file_of_owners", || {
        on_alpine(["/a", "/b"].map(|path| mkdir(path, 0o755).owner(Owner::named("www"))))
    }),
    ("files_one_after_the_other", || {
        Ok(Output::scratch().file(mkdir("/a", 0o755)).file(mkdir("/b", 0o755)))
    }),
    ("file_of_arm", || {
        let state = image("alpine")?.state(&"linux/arm".parse()?);
        Ok(state.file(mkdir("/a", 0o755)).run(exec())?.into())
    }),
];

#[expect(clippy::unnecessary_wraps, reason = "graphs may fail")]
fn made(file: impl Into<File>) -> Result<Output> {
    Ok(Output::scratch().file(file))
}

fn on_alpine(file: impl Into<File>) -> Result<Output> {
    Ok(alpine()?.file(file).into())
}

fn in_folder(file: impl Into<File>) -> Result<Output> {
    Ok(alpine()?.dir("/w").file(file).into())
}

fn owned(owner: &str) -> Result<Output> {
    let folder: MkdirAction = mkdir("/a", 0o755);
    on_alpine(folder.owner(Owner::parse(owner)))
}
