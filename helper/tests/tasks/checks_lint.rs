//! The check `lint`: what scripts use.

use crate::checks::{check, found, world};
use crate::world::World;
use jesteros_manifest::Level;
use std::os::unix::fs::symlink;

/// What is found in the scripts at a path or pattern.
fn linted(world: &World, at: &str) -> Vec<String> {
    let kind = if at.contains('*') { "pattern" } else { "path" };
    found(
        world,
        &format!("{{\"lint\": {{\"release\": \"lenny\", \"paths\": [{{\"{kind}\": \"{at}\"}}]}}}}"),
    )
}

#[test]
fn scripts_use_nothing_that_a_release_lacks() {
    let world = world();
    assert_eq!(linted(&world, "/a/**/*.sh"), Vec::<String>::new());
    world.write("s/bad", "#!/bin/bash\ndeclare -A x\necho \"${x,,}\"\n");
    world.write("s/sourced.sh", "nproc\n");
    world.write("s/other", "#!/usr/bin/perl\nnproc\n");
    symlink("bad", world.tree("s/link")).unwrap();
    let bad = [
        "c:/s/*: `/s/bad:2`: `declare -A` needs bash 4.0; Lenny has bash 3.2.39",
        "c:/s/*: `/s/bad:3`: `${x,,}` needs bash 4.0; Lenny has bash 3.2.39",
    ];
    let nproc = "c:/s/*: `/s/sourced.sh:1`: `nproc` needs coreutils 8.1; Lenny has coreutils 6.10";
    assert_eq!(linted(&world, "/s/*"), [bad[0], bad[1], nproc]);
    assert_eq!(linted(&world, "/s/link").len(), 2);
    // What the tree has may be used, also behind a link.
    world.write("opt/nproc", "");
    world.write("usr/bin/other", "");
    symlink("/opt/nproc", world.tree("usr/bin/nproc")).unwrap();
    assert_eq!(linted(&world, "/s/*"), bad);
}

#[test]
fn a_path_without_a_script_is_wrong() {
    let world = world();
    assert_eq!(linted(&world, "/none.sh"), ["c:/none.sh: `/none.sh` does not exist"]);
    assert_eq!(linted(&world, "/n/*.sh"), ["c:/n/*.sh: nothing matches `/n/*.sh`"]);
    assert_eq!(linted(&world, "/etc/motd"), ["c:/etc/motd: `/etc/motd` is no shell script"]);
    assert_eq!(linted(&world, "/a/deep"), ["c:/a/deep: `/a/deep` is no shell script"]);
    assert_eq!(linted(&world, "/a/dangling"), ["c:/a/dangling: `/a/dangling` is no shell script"]);
    assert_eq!(
        linted(&world, "/etc/*"),
        ["c:/etc/*: nothing that matches `/etc/*` is a shell script"]
    );
}

#[test]
fn a_script_that_cannot_be_read_hides_no_other() {
    let world = world();
    symlink("circle.sh", world.tree("a/circle.sh")).unwrap();
    world.write("a/last.sh", "nproc\n");
    let said = linted(&world, "/a/*.sh");
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].ends_with("the symbolic links on the path `/a/circle.sh` lead in a circle"));
    assert!(said[1].starts_with("c:/a/*.sh: `/a/last.sh:1`: `nproc`"), "{said:?}");
}

#[test]
fn ten_findings_of_a_script_are_told_and_the_others_counted() {
    let world = world();
    world.write("many.sh", &"declare -A x\n".repeat(14));
    world.write("more.sh", "declare -A x\n");
    let said = linted(&world, "/m*.sh");
    assert_eq!(said.len(), 12);
    assert_eq!(said[10], "c:/m*.sh: and 4 more in `/many.sh`");
    assert!(said[11].starts_with("c:/m*.sh: `/more.sh:1`: "), "{said:?}");
}

#[test]
fn large_and_involved_scripts_are_findings() {
    let world = world();
    world.write("large.sh", &"#".repeat((1 << 20) + 1));
    world.write("deep.sh", &"$(".repeat(100_000));
    assert_eq!(
        linted(&world, "/large.sh"),
        ["c:/large.sh: `/large.sh:1`: the script is larger than 1 MiB"]
    );
    assert_eq!(
        linted(&world, "/deep.sh"),
        ["c:/deep.sh: `/deep.sh:1`: the script is nested too deeply to be looked at"]
    );
}

#[test]
fn some_findings_of_scripts_only_warn() {
    let world = world();
    world.write("get.sh", "wget https://example.org/a\nnproc\n");
    let item = r#"[{"key": "c", LEVEL"kind": {"lint": {"release": "lenny", "paths": [{"path": "/get.sh"}]}}}]"#;
    let levels = |level: &str| -> Vec<Level> {
        let report = check(&world, &item.replace("LEVEL", level));
        report.findings.iter().map(|finding| finding.level).collect()
    };
    assert_eq!(levels(""), [Level::Warning, Level::Error]);
    assert_eq!(levels("\"level\": \"warning\", "), [Level::Warning, Level::Warning]);
    // What fails is told before what only warns, however much of that there is.
    world.write("get.sh", &format!("{}nproc\n", "wget https://example.org/a\n".repeat(1_200)));
    let report = check(&world, &item.replace("LEVEL", ""));
    assert_eq!(report.findings[0].level, Level::Error);
    assert!(report.findings[0].message.starts_with("`/get.sh:1201`: `nproc`"), "{report:?}");
}
