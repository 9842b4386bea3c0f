//! Builds by a BuildKit that lacks something.

use crate::expected::{example, expect, image};
use buildkit_proto::caps;
use jesteros_tests::{Case, Talk, talk};

/// A build that needs the helper.
fn helped() -> Case {
    image("  main:\n    from: base\n    files: {/a: {text: x, owner: nobody}}\n")
}

#[test]
fn the_helper_is_in_the_image_that_the_frontend_was_started_from() {
    let mut silent = Talk::about(helped());
    silent.tells_frontend = false;
    expect("helper-in-the-image-of-the-option", &talk(&silent));
    silent.source = None;
    silent.case = silent.case.with(&[("cmdline", "example.org/frontend:2 more")]);
    let lines = talk(&silent).lines();
    let asked = "ResolveSourceMeta docker-image://example.org/frontend:2 linux/amd64";
    assert!(lines.contains(&asked.to_owned()), "{lines:?}");
}

#[test]
fn a_buildkit_that_names_no_frontend_is_told_what_to_do() {
    let mut silent = Talk::about(helped());
    silent.tells_frontend = false;
    silent.source = None;
    expect("no-helper", &talk(&silent));
    // A build that needs no helper is made nevertheless.
    silent.case = image("  main: {from: base, steps: [{run: [make]}]}\n");
    assert_eq!(talk(&silent).exit, 0);
}

#[test]
fn without_solve_evaluate_the_result_is_evaluated_in_other_ways() {
    let lacking = [caps::GW_SOLVE_EVALUATE, caps::GW_EVALUATE, caps::GW_STAT_FILE];
    for (count, waits) in [(1, "Evaluate "), (2, "StatFile / of "), (3, "ReadDir / of ")] {
        let said = talk(&Talk::about(helped()).without_caps(&lacking[..count]));
        let lines = said.lines();
        let found = lines.iter().filter(|line| line.starts_with(waits)).count();
        assert_eq!((found, said.exit), (1, 0), "{waits}: {lines:?}");
    }
}

#[test]
fn without_the_resolver_of_sources_image_configs_are_asked_for() {
    let case = example()
        .with(&[("context:lenny-rootfs", "docker-image://debian:lenny"), ("target", "lenny-base")]);
    let old = Talk::about(case).without_caps(&[caps::GW_SOURCE_META_RESOLVER]);
    expect("image-configs", &talk(&old));
}

#[test]
fn without_warnings_none_are_sent() {
    let said = talk(&Talk::about(example()).without_caps(&[caps::GW_WARNINGS]));
    assert_eq!(said.exit, 0);
    assert!(!said.lines().iter().any(|line| line.starts_with("Warn")), "{:?}", said.lines());
}

#[test]
fn a_buildkit_of_many_years_ago_builds_too() {
    let old = Talk::about(example()).with_caps(&[caps::GW_READ_DIR]);
    expect("production-by-an-old-buildkit", &talk(&old));
}

#[test]
fn what_a_graph_needs_and_buildkit_lacks_is_named_with_its_lines() {
    let case = image(
        "  main:\n    from: base\n    steps:\n      - run: [make]\n        ssh: yes\n      \
         - run: [make]\n        mounts: {/t: {tmpfs: 1 MiB}}\n      - run: [make]\n",
    );
    let mut old = Talk::about(case);
    old.lacks = vec![caps::EXEC_MOUNT_SSH, caps::EXEC_MOUNT_TMPFS_SIZE];
    expect("lacking-capabilities", &talk(&old));
}
