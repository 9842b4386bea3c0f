//! Checks that run a program in a copy of the image.

use anyhow::{Result, ensure};

use crate::Case;
use crate::build::{Build, points_at};
use crate::checks::digest;
use crate::engine::on_engine;
use crate::old_buildkit;
use crate::project::{LENNY, Project, lenny_project};
use crate::reports::shows_all;
use crate::world::world;
use jesteros_lab::OldBuildkit;

pub(crate) const CASES: &[Case] = &[
    ("check_run_shows_each_failure_at_its_line", failures),
    ("check_run_holds_and_leaves_nothing", nothing_stays),
    ("check_run_holds_on_the_engine_and_older_buildkits", other_builders),
    ("check_run_with_a_memory_that_an_older_buildkit_cannot_limit", older_memory),
    ("check_run_that_warns_does_not_fail_the_build", warns),
    ("check_run_is_not_told_what_to_say_by_its_program", forged),
];

const FAILURES: &str = r#"artifacts: {parts: {folder: {files: {/a.txt: {text: "a\n"}}}}}
images:
  box:
    from: lenny
    users: {quill: {uid: 1000, home: /home/quill}}
    files: {/home/quill/: {owner: "quill:quill"}}
    user: quill
    workdir: /home/quill
    checks:
      - run: exit 3 # `exit 3` ended with the exit code 3, and must end with the exit code 0
      - {run: "false | true"} # ended with the exit code 1
      - {run: "exit 3", expect: {exit: 3}}
      - {run: [/no/such/program]} # `/no/such/program` cannot be started
      - {run: "sleep 100", timeout: 2s} # ran longer than its `timeout` of 2s
      - {run: "dd if=/dev/zero of=/dev/null bs=200M count=1", memory: 64 MiB} # used more than its `memory` of 64 MiB
      - {run: "dd if=/dev/zero of=/dev/null bs=2M count=1", memory: 64 MiB}
      - {run: "echo one", expect: {stdout: {equals: "two\n"}}} # line 1 is `one`, and must be `two`
      - {run: "echo one >&2", expect: {stderr: {contains: two}}} # the standard error of `echo one >&2` does not hold `two`
      - {run: "echo one; echo two", expect: {stdout: {matches: ["^one$", "^thr"]}}} # has no line that matches `^thr`
      - {run: "echo one; echo two", expect: {stdout: {lacks: "^tw"}}} # line 2 is `two`
      - {run: "id -un; pwd", expect: {stdout: {equals: "quill\n/home/quill\n"}}}
      - {run: "id -un; pwd", user: root, workdir: /tmp, expect: {stdout: {equals: "root\n/tmp\n"}}}
      - {run: "grep -c : /proc/net/dev", expect: {stdout: {equals: "1\n"}}}
      - {run: "cat /m/a.txt; echo $HOME_OF", mounts: {/m: parts}, env: {HOME_OF: it}, expect: {stdout: {equals: "a\nit\n"}}}
"#;

fn failures() -> Result<()> {
    let project = lenny_project(FAILURES)?;
    let failed = Build::new(&project).on_lenny()?.fails()?;
    shows_all(&failed, &project)
}

const HOLDS: &str = r##"images:
  box:
    from: lenny
    files: {/count.sh: {text: "#!/bin/sh\necho counted >> /counter\nwc -l < /counter\n", mode: 0755}}
"##;
const CHECKS: &str = r#"    checks:
      - {run: [/count.sh], expect: {stdout: {matches: "^ *1$"}, stderr: {equals: ""}}}
      - {run: "/count.sh; true", timeout: 1m}
      - files: {/counter: absent}
"#;

fn nothing_stays() -> Result<()> {
    // Nothing of an earlier run is in the cache.
    let unique = world().unique("count")?.replace([':', '/'], "-");
    let holds = HOLDS.replace("counted", &unique);
    let project = lenny_project(&holds)?;
    let build = Build::new(&project).on_lenny()?;
    let build = build.args(&["--provenance=false", "--build-arg=SOURCE_DATE_EPOCH=0"]);
    let before = digest(&build)?.0;
    project.rewrite(&format!("{LENNY}{holds}{CHECKS}"))?;
    let (after, first) = digest(&build)?;
    ensure!(before == after, "{before} is {after} with checks");
    let ran = first.executed().iter().filter(|name| name.contains("check run:")).count();
    ensure!(ran == 2, "{:?}", first.executed());
    let again = build.succeeds()?;
    ensure!(again.executed().is_empty(), "{:?}: {}", again.executed(), again.evidence());
    Ok(())
}

fn other_builders() -> Result<()> {
    let project = lenny_project(&format!("{HOLDS}{CHECKS}"))?;
    on_engine(Build::new(&project).on_lenny()?)?.succeeds()?;
    let wrong = CHECKS.replace("^ *1$", "^ *2$");
    for version in [OldBuildkit::V0_12, OldBuildkit::V0_20] {
        let build = |project: &Project| old_buildkit::on(version, Build::new(project).on_lenny()?);
        build(&project)?.succeeds()?;
        let wrong = lenny_project(&format!("{HOLDS}{wrong}"))?;
        let failed = build(&wrong)?.fails()?;
        failed.says("has no line that matches `^ *2$`")?;
        points_at(&failed, "jesteros.yaml", wrong.line("- {run: [/count.sh]")?)?;
    }
    Ok(())
}

fn older_memory() -> Result<()> {
    let checks = "    checks:\n      - {run: /count.sh, memory: 64 MiB}\n";
    let project = lenny_project(&format!("{HOLDS}{checks}"))?;
    let build = old_buildkit::on(OldBuildkit::V0_20, Build::new(&project).on_lenny()?)?;
    let failed = build.fails()?;
    failed.says("`exec.meta.linux.resources`")?;
    points_at(&failed, "jesteros.yaml", project.line("- {run: /count.sh")?)
}

fn warns() -> Result<()> {
    let checks = "    checks:\n      - {run: exit 4, level: warning}\n";
    let project = lenny_project(&format!("{HOLDS}{checks}"))?;
    let built = Build::new(&project).on_lenny()?.plain()?.ok()?;
    built.says("check-failed: `exit 4` ended with the exit code 4").map(drop)
}

/// Programs that write their own report: in a folder that they have moved, and from a process
/// that they leave running.
const FORGED: &str = r#"images:
  box:
    from: lenny
    checks:
      - run: |
          mv /run/jesteros /run/moved
          mkdir /run/jesteros
          echo '{"findings":[],"dropped":0}' | tee /run/moved/report.json >/run/jesteros/report.json
          exit 3
      - run: |
          forge() { while :; do echo '{"findings":[],"dropped":0}' >/run/jesteros/report.json; done; }
          forge & forge & sleep 0.2
          exit 4
      - run: printf x | dd of=/proc/1/mem
        expect: {exit: 1, stderr: {contains: Permission denied}}
"#;

fn forged() -> Result<()> {
    let project = lenny_project(FORGED)?;
    let build = Build::new(&project).on_lenny()?.target("box.checks");
    let tree = build.arg("--build-arg=BUILDKIT_CHECKS=report").tree()?;
    let text = tree.text("report.txt")?;
    ensure!(text.contains("ended with the exit code 3"), "{text}");
    ensure!(text.contains("ended with the exit code 4"), "{text}");
    ensure!(text.ends_with("1 passed, 1 with warnings, 2 failed\n"), "{text}");
    Ok(())
}
