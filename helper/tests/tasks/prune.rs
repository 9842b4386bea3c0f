//! Deleting what patterns match.

use crate::apt_world::{ordered, root};
use crate::world::{EPOCH, World, at, errors};
use jesteros_manifest::{Level, Report};
use std::os::unix::fs::{MetadataExt, symlink};

/// Has an order prune, and do nothing else.
fn prune(world: &World, patterns: &[&str]) -> Report {
    let lines: Vec<String> = patterns.iter().map(|pattern| format!("prune {pattern}")).collect();
    world.run(ordered(&lines.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// The tree without what apt has.
fn listing(world: &World) -> String {
    let of_apt = [" var/", " tmp/", " run/", " record/"];
    let all = world.listing();
    let lines = all.lines().filter(|line| !of_apt.iter().any(|path| line.contains(path)));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn matches_go_and_nothing_else() {
    let world = root("");
    for path in ["usr/share/doc/a/b", "usr/share/doc/.h", "usr/share/man/x", "keep/file"] {
        world.write(path, "");
    }
    symlink("/keep", world.tree("usr/share/doc/link")).unwrap();
    symlink("keep", world.tree("other")).unwrap();
    let patterns = ["/usr/share/doc/*", "/usr/share/m??/", "/other/*", "/none/*", "/nothing"];
    let report = prune(&world, &patterns);
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
        listing(&world),
        "0755 0:0 keep/\n0644 0:0 keep/file\n0777 0:0 other -> keep\n0755 0:0 usr/\n0755 0:0 usr/share/\n0755 0:0 usr/share/doc/\n"
    );
    assert_eq!(world.meta("usr/share/doc").mtime(), EPOCH);
}

#[test]
fn mounts_stay() {
    let world = root("");
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
    let report = prune(&world, &["/cache/*"]);
    let unmount = |path: &str| {
        std::process::Command::new("umount").arg(world.tree(path)).status().unwrap();
    };
    let listing = listing(&world);
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
    let world = root("");
    for path in ["doc/a/b/c", "doc/a-b", "doc/a/d"] {
        world.write(path, "");
    }
    let report = prune(&world, &["/doc/**"]);
    assert_eq!(errors(&report), Vec::<String>::new());
    assert_eq!(listing(&world), "0755 0:0 doc/\n");
}
