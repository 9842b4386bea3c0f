//! Deleting what patterns match.

use crate::world::{EPOCH, World, at, errors};
use jesteros_manifest::{Level, Prune, Task};
use std::os::unix::fs::{MetadataExt, symlink};

#[test]
fn matches_go_and_nothing_else() {
    let world = World::new();
    for path in ["usr/share/doc/a/b", "usr/share/doc/.h", "usr/share/man/x", "keep/file"] {
        world.write(path, "");
    }
    symlink("/keep", world.tree("usr/share/doc/link")).unwrap();
    symlink("keep", world.tree("other")).unwrap();
    let patterns = ["/usr/share/doc/*", "/usr/share/m??/", "/other/*", "/none/*", "/nothing"];
    let patterns: Vec<String> = patterns.iter().map(|&text| text.to_owned()).collect();
    let report = world.run(Task::Prune(Prune { patterns }));
    assert_eq!(errors(&report), Vec::<String>::new());
    assert_eq!(
        at(&report, Level::Note),
        [
            "prune:/other/*: nothing matches `/other/*`",
            "prune:/none/*: nothing matches `/none/*`",
            "prune:/nothing: nothing matches `/nothing`"
        ]
    );
    assert_eq!(
        world.listing(),
        "0755 0:0 keep/\n0644 0:0 keep/file\n0777 0:0 other -> keep\n0755 0:0 usr/\n0755 0:0 usr/share/\n0755 0:0 usr/share/doc/\n"
    );
    assert_eq!(world.meta("usr/share/doc").mtime(), EPOCH);
}

#[test]
fn mounts_stay() {
    let world = World::new();
    for path in ["cache/mounted/inner", "cache/gone", "cache/deep/mounted/inner", "cache/deep/gone"]
    {
        world.write(path, "");
    }
    world.write("cache/file", "");
    let tmp = |path: &str| {
        std::process::Command::new("mount")
            .args(["--bind".as_ref(), world.tree("cache/mounted").as_os_str()])
            .arg(world.tree(path))
            .status()
            .is_ok_and(|status| status.success())
    };
    if !tmp("cache/mounted") {
        // Mounting needs more than root in some sandboxes.
        return;
    }
    assert!(tmp("cache/deep/mounted"));
    let report = world.run(Task::Prune(Prune { patterns: vec!["/cache/*".to_owned()] }));
    let unmount = |path: &str| {
        std::process::Command::new("umount").arg(world.tree(path)).status().unwrap();
    };
    let listing = world.listing();
    unmount("cache/deep/mounted");
    unmount("cache/mounted");
    assert_eq!(errors(&report), Vec::<String>::new());
    assert_eq!(
        listing,
        "0755 0:0 cache/\n0755 0:0 cache/deep/\n0755 0:0 cache/deep/mounted/\n0644 0:0 cache/deep/mounted/inner\n\
         0755 0:0 cache/mounted/\n0644 0:0 cache/mounted/inner\n"
    );
}

#[test]
fn a_match_inside_a_match_is_gone_already() {
    let world = World::new();
    for path in ["doc/a/b/c", "doc/a-b", "doc/a/d"] {
        world.write(path, "");
    }
    let report = world.run(Task::Prune(Prune { patterns: vec!["/doc/**".to_owned()] }));
    assert_eq!(errors(&report), Vec::<String>::new());
    assert_eq!(world.listing(), "0755 0:0 doc/\n");
}
