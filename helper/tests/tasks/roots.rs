//! Root file systems.

use crate::world::{Member, World, errors, only_error, tar};
use jesteros_manifest::{Root, Task};

const ROOT: [Member<'static>; 4] = [
    Member("./usr/bin/sh", b'0', "sh"),
    Member("./bin", b'2', "usr/bin"),
    Member("./etc/passwd", b'0', ""),
    Member("./", b'5', ""),
];

#[test]
fn an_archive_or_a_folder_with_one() {
    for as_file in [true, false] {
        let mut world = World::new();
        if as_file {
            world.file("rootfs", &tar(&ROOT));
        } else {
            let folder = world.input("rootfs", true, None);
            std::fs::write(folder.join("rootfs.tar"), tar(&ROOT)).unwrap();
        }
        assert_eq!(errors(&world.run(Task::Root(Root {}))), Vec::<String>::new());
        assert_eq!(world.look("usr/bin/sh"), "0755 0:0");
    }
}

#[test]
fn a_root_with_owners_is_copied() {
    let files = [("bin/sh", ""), ("etc/passwd", "")];
    let mut world = World::new();
    let root = world.files("image", false, &files);
    std::os::unix::fs::chown(root.join("etc"), Some(5), Some(6)).unwrap();
    assert_eq!(errors(&world.run(Task::Root(Root {}))), Vec::<String>::new());
    assert_eq!(world.look("etc"), "0755 5:6");
    let mut world = World::new();
    world.files("context", true, &files);
    only_error(&world.run(Task::Root(Root {})), "from: `context` is a root in files whose owners");
}

#[test]
fn what_is_no_root_is_refused() {
    let mut world = World::new();
    world.files("context", true, &[("a", ""), ("b", "")]);
    only_error(&world.run(Task::Root(Root {})), "neither a root nor one archive");
    let mut world = World::new();
    world.file("rootfs", &tar(&[Member("bin/sh", b'0', ""), Member("x", b'0', "")]));
    only_error(&world.run(Task::Root(Root {})), "has no folder `etc`");
    let mut world = World::new();
    world.file("rootfs", include_bytes!("../fixtures/unix.zip"));
    only_error(&world.run(Task::Root(Root {})), "is a zip archive, which keeps no owners");
    let mut world = World::new();
    world.file("rootfs", b"no archive");
    let report = world.run(Task::Root(Root {}));
    only_error(&report, "`rootfs` is neither tar");
    let hint = report.findings[0].hint.as_deref();
    assert!(hint.is_some_and(|hint| hint.starts_with("give an archive of the root")), "{hint:?}");
}
