//! The order of work of a source.

use crate::world::{EPOCH, Member, World, at, errors, only_error, tar};
use jesteros_manifest::{Level, Source, Task};
use std::os::unix::fs::MetadataExt;

fn archive() -> World {
    let mut world = World::new();
    world.file(
        "ndk",
        &tar(&[
            Member("ndk/tools/arm-4.9/bin/gcc", b'0', "gcc"),
            Member("ndk/tools/arm-4.9/bin/cc", b'2', "gcc"),
            Member("ndk/tools/arm-4.9/doc/man", b'0', ""),
            Member("ndk/tools/arm-4.9/.unpacked", b'0', ""),
            Member("ndk/tools/x86/gcc", b'0', ""),
        ]),
    );
    world
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn subdir_only_and_exclude() {
    let world = archive();
    let report = world.run(Task::Source(Source {
        unpack: true,
        subdir: Some("**/arm-*".to_owned()),
        only: strings(&["bin", "doc", ".unpacked"]),
        exclude: strings(&["**/man", "nothing"]),
        ..Source::default()
    }));
    assert_eq!(errors(&report), Vec::<String>::new());
    let warning = "exclude:nothing: nothing matches `nothing` of `exclude`";
    assert_eq!(at(&report, Level::Warning), [warning]);
    assert_eq!(
        world.listing(),
        "0755 0:0 .unpacked\n0755 0:0 bin/\n0777 0:0 bin/cc -> gcc\n0755 0:0 bin/gcc\n0755 0:0 doc/\n"
    );
    assert_eq!((world.meta("").mtime(), world.meta("bin").mtime()), (EPOCH, EPOCH));
}

/// Somebody who has the folder that an archive would give need not pack it again.
#[test]
fn a_folder_may_stand_for_the_archive_if_a_named_context_gave_it() {
    let folder = || {
        let mut world = World::new();
        world.files(
            "ndk",
            true,
            &[("tools/arm-4.9/gcc", "gcc"), ("tools/x86/gcc", "gcc"), ("readme", "")],
        );
        world
    };
    let source = |may_be_unpacked: bool, subdir: Option<&str>| {
        Task::Source(Source {
            unpack: true,
            may_be_unpacked,
            subdir: subdir.map(str::to_owned),
            ..Source::default()
        })
    };
    let world = folder();
    assert_eq!(errors(&world.run(source(true, Some("**/arm-*")))), Vec::<String>::new());
    assert_eq!(world.listing(), "0644 0:0 gcc\n");
    let world = folder();
    assert_eq!(errors(&world.run(source(true, None))), Vec::<String>::new());
    assert!(world.listing().contains("tools/x86/gcc"), "{}", world.listing());
    only_error(
        &folder().run(source(false, None)),
        "unpack: `ndk` is not one file, so it cannot be unpacked",
    );
    let mut empty = World::new();
    empty.files("ndk", true, &[]);
    only_error(
        &empty.run(source(true, None)),
        "unpack: `ndk` is not one file, so it cannot be unpacked",
    );
}

#[test]
fn one_folder_must_match() {
    for (subdir, expected) in [
        ("*", None),
        ("*/*/*", Some("subdir: 2 folders match `*/*/*`, among them `/ndk/tools/arm-4.9`")),
        ("mdk", Some("subdir: no folder matches `mdk`")),
        ("ndk/tools/x86/gcc", Some("subdir: no folder matches")),
    ] {
        let subdir = Some(subdir.to_owned());
        let report =
            archive().run(Task::Source(Source { unpack: true, subdir, ..Source::default() }));
        match expected {
            None => assert_eq!(errors(&report), Vec::<String>::new()),
            Some(expected) => only_error(&report, expected),
        }
    }
}

#[test]
fn what_is_not_unpacked_is_copied() {
    let mut world = World::new();
    world.files("git", true, &[("a/b", "1"), ("c", "2")]);
    let subdir = Some("a".to_owned());
    let only = strings(&["x"]);
    let report = world.run(Task::Source(Source { subdir, only, ..Source::default() }));
    only_error(&report, "only:x: nothing matches");
    let mut world = World::new();
    world.files("git", true, &[("a/b", "1"), ("c", "2")]);
    let subdir = Some("a".to_owned());
    let report = world.run(Task::Source(Source { subdir, ..Source::default() }));
    assert_eq!(errors(&report), Vec::<String>::new());
    assert_eq!(world.listing(), "0644 0:0 b\n");
}

#[test]
fn a_file_is_no_folder() {
    let mut world = World::new();
    world.files("context", true, &[("a/root.tar", "1")]);
    world.in_folder("a/root.tar");
    let report = world.run(Task::Source(Source::default()));
    only_error(&report, "`a/root.tar` of `context` is a file, and must be a folder");
    world.in_folder("a/gone");
    let report = world.run(Task::Source(Source::default()));
    only_error(&report, "its folder `a/gone` is missing, or has no such files");
}
