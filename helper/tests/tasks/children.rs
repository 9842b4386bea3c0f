//! The helper as the first process of a container.

use std::process::Command;

/// A script that stops what it has started waits until that is gone. The first process has to ask
/// how it ended.
#[test]
fn programs_that_have_ended_are_gone() {
    let script = "sh -c 'sleep 0.2 & echo $!' >$0; while kill -0 $(cat $0); do sleep 0.05; done";
    let file = std::env::temp_dir().join(format!("jesteros-children-{}", std::process::id()));
    let status = Command::new("unshare")
        .args(["--pid", "--fork", env!("CARGO_BIN_EXE_jesteros-helper"), "limit", "10000"])
        .args(["sh", "-c", script])
        .arg(&file)
        .status();
    std::fs::remove_file(&file).ok();
    assert_eq!(status.unwrap().code(), Some(0));
}
