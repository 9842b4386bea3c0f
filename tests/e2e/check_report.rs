//! Reports of checks as targets: `NAME.checks`.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::junit_schema;
use serde_json::Value;

use crate::Case;
use crate::build::{Build, points_at};
use crate::engine::on_engine;
use crate::image::Tree;
use crate::project::Project;
use crate::reports::project;
use crate::world::world;

pub(crate) const CASES: &[Case] = &[
    ("check_report_has_every_check", every_check),
    ("check_report_of_a_failed_check_fails_unless_asked_for", failures),
    ("check_report_of_a_group_has_a_folder_each", groups),
    ("check_report_of_nothing_is_a_mistake", nothing),
];

const SPEC: &str = r#"images:
  box:
    from: small
    files: {/tool: tool, /bin/it: {link: sh}}
    cmd: [/bin/sh]
    checks:
      - {files: {/bin/sh: , /none: absent}, suite: "a <show> & \"stopper\""}
      - {size: {max: 1}, level: warning, suite: "a <show> & \"stopper\""}
  other: {from: scratch, files: {/x: {text: x}}}
artifacts:
  tool: {file: context:in/a.txt, filename: tool, checks: [{size: {max: 2}}]}
  unchecked: {file: {text: x}}
groups:
  all: [box.checks, tool, tool.checks]
"#;

fn json(tree: &Tree, path: &str) -> Result<Value> {
    serde_json::from_str(&tree.text(path)?).context("the report is no JSON")
}

/// Compares the report with Jenkins' schema.
fn expect_valid(tree: &Tree, path: &str) -> Result<()> {
    let file = world().folder("junit")?.join("junit.xml");
    fs::write(&file, &tree.text(path)?)?;
    let mut check = Command::new("xmllint");
    let check = check.arg("--noout").arg("--schema").arg(junit_schema()?).arg(&file).output()?;
    ensure!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
    Ok(())
}

fn every_check() -> Result<()> {
    let project = project(SPEC)?;
    let build = Build::new(&project).target("box.checks");
    let tree = build.tree()?;
    let files = tree.paths();
    ensure!(files == ["junit.xml", "report.json", "report.txt"], "{files:?}");
    let line = |text: &str| project.line(text);
    let expected = format!(
        "Checks of box (linux/amd64)\n
box
  passed   links: each leads somewhere (jesteros.yaml:{links})
  passed   cmd: the program can be started (jesteros.yaml:{cmd})
  passed   passwords: none is empty (jesteros.yaml:{name})

box: a <show> & \"stopper\"
  passed   files: /bin/sh and 1 more (jesteros.yaml:{files})
  warning  size: at most 1 byte (jesteros.yaml:{size})
           warning: all files together have ",
        links = line("/bin/it")?,
        cmd = line("cmd: [")?,
        name = line("  box:")?,
        files = line("- {files: {/bin/sh")?,
        size = line("- {size: {max: 1}")?,
    );
    let text = tree.text("report.txt")?;
    ensure!(text.starts_with(&expected), "{text}");
    ensure!(text.ends_with("\n5 passed, 1 with warnings, 0 failed\n"), "{text}");
    expect_valid(&tree, "junit.xml")?;
    let report = json(&tree, "report.json")?;
    ensure!(report["passed"] == 5 && report["warned"] == 1 && report["failed"] == 0, "{report}");
    ensure!(report["suites"][2]["of"] == "tool", "{report}");
    // The same on an engine.
    let output = world().folder("report")?;
    on_engine(build)?.arg(format!("--output={}", output.display())).succeeds()?;
    ensure!(fs::read_to_string(output.join("report.txt"))? == text);
    Ok(())
}

fn failures() -> Result<()> {
    let project = project(&SPEC.replace("{max: 2}", "{max: 1}"))?;
    let build = Build::new(&project).target("box.checks");
    let failed = build.fails()?;
    points_at(&failed, "jesteros.yaml", project.line("  tool: {file:")?)?;
    let report = build.clone().arg("--build-arg=BUILDKIT_CHECKS=report");
    let tree = report.tree()?;
    expect_valid(&tree, "junit.xml")?;
    ensure!(tree.text("junit.xml")?.contains("<failure "), "{}", tree.text("junit.xml")?);
    let report = json(&tree, "report.json")?;
    ensure!(report["failed"] == 1, "{report}");
    ensure!(report["suites"][2]["checks"][0]["result"] == "failed", "{report}");
    // It is about reports alone: what is built is still checked.
    let build = Build::new(&project).arg("--build-arg=BUILDKIT_CHECKS=report");
    build.clone().fails()?;
    build.clone().target("all").fails()?;
    let wrong = Build::new(&project).arg("--build-arg=BUILDKIT_CHECKS=no").fails()?;
    wrong.says("BUILDKIT_CHECKS`: `no` is not `report`").map(drop)
}

fn groups() -> Result<()> {
    let project = project(SPEC)?;
    let tree = Build::new(&project).target("all").tree()?;
    for path in ["box.checks/report.txt", "tool/tool", "tool.checks/junit.xml"] {
        ensure!(tree.paths().contains(&path), "{path}");
    }
    let tree = Build::new(&project).target("all.checks").tree()?;
    let folders: Vec<&str> =
        tree.paths().into_iter().filter(|path| path.ends_with("/report.json")).collect();
    ensure!(folders == ["box.checks/report.json", "tool.checks/report.json"], "{folders:?}");
    Ok(())
}

fn nothing() -> Result<()> {
    let project: Project = project(SPEC)?;
    for (target, at) in [("unchecked.checks", "  unchecked:"), ("other.checks", "  other:")] {
        let failed = Build::new(&project).target(target).fails()?;
        failed.says("nothing is checked")?;
        points_at(&failed, "jesteros.yaml", project.line(at)?)?;
    }
    let failed = Build::new(&project).target("small.checks").fails()?;
    failed.says("there is no target `small.checks`").map(drop)
}
