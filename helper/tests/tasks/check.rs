//! Checks of a finished tree.

use crate::world::{World, errors};
use jesteros_manifest::{Check, DeclaredLink, StartProgram, Task};
use std::os::unix::fs::{PermissionsExt, symlink};

#[test]
fn links_and_programs() {
    let world = World::new();
    for (path, text, mode) in [
        ("usr/bin/sh", "\x7fELF", 0o755),
        ("usr/bin/script", "#!/bin/sh -e\n", 0o700),
        ("usr/bin/perl-script", "#! /usr/bin/perl\n", 0o755),
        ("usr/bin/windows", "#!/bin/sh\r\n", 0o755),
        ("usr/bin/data", "", 0o644),
        ("srv/start", "#!/bin/sh\n", 0o755),
    ] {
        world.write(path, text);
        std::fs::set_permissions(world.tree(path), PermissionsExt::from_mode(mode)).unwrap();
    }
    for (target, path) in [
        ("usr/bin", "bin"),
        ("/usr/bin/sh", "good"),
        ("good", "again"),
        ("nothing", "dangling"),
        ("loop", "loop"),
        ("/bin/script", "run"),
    ] {
        symlink(target, world.tree(path)).unwrap();
    }
    let links = ["good", "again", "dangling", "loop", "missing", "usr"];
    let links = links.map(|name| DeclaredLink { key: name.into(), path: format!("/{name}") });
    let programs = [
        "sh",
        "script",
        "/run",
        "./start",
        "start",
        "perl-script",
        "windows",
        "data",
        "/usr/bin/none",
        "/usr/bin",
    ];
    let programs = programs.map(|name| StartProgram {
        key: name.into(),
        program: name.into(),
        workdir: "/srv".into(),
        path: "/usr/local/bin:/bin".into(),
    });
    let before = world.listing();
    let report = world.run(Task::Check(Check {
        links: links.into(),
        programs: programs.into(),
        ..Check::default()
    }));
    let expected = [
        "dangling: the link `/dangling` leads to `nothing`, but `/nothing` does not exist",
        "loop: the symbolic links on the path `/loop` lead in a circle",
        "missing: the link `/missing` does not exist",
        "usr: `/usr` is a folder, not a symbolic link",
        "start: `start` is in no folder of the `PATH` `/usr/local/bin:/bin`",
        "perl-script: the script `/usr/bin/perl-script` needs `/usr/bin/perl`: the program `/usr/bin/perl` does not exist",
        "windows: the script `/usr/bin/windows` has line breaks of Windows",
        "data: `/usr/bin/data` is not an executable file",
        "/usr/bin/none: the program `/usr/bin/none` does not exist",
        "/usr/bin: the program `/usr/bin` is a folder",
    ];
    assert_eq!(errors(&report), expected);
    assert_eq!(world.listing(), before);
}
