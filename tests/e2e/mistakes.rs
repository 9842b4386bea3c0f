//! What people get wrong, and what they are told.

use anyhow::{Result, ensure};

use crate::Case;
use crate::build::{Build, points_at};
use crate::process::Finished;
use crate::project::{Project, SMALL, lenny_project};
use crate::world::world;

pub(crate) const CASES: &[Case] = &[
    ("mistakes_failing_run_shows_its_line", failing_run),
    ("mistakes_missing_file_shows_its_line", missing_file),
    ("mistakes_are_shown_all_at_once", all_at_once),
    ("mistakes_not_yaml", not_yaml),
    ("mistakes_empty_spec", empty),
    ("mistakes_huge_spec", huge),
    ("mistakes_alias_bomb", alias_bomb),
    ("mistakes_unknown_target", unknown_target),
    ("mistakes_undeclared_build_arg", undeclared_arg),
    ("mistakes_other_platform", other_platform),
];

/// The last line of a failed build, as buildx prints it.
fn error_line(failed: &Finished) -> String {
    let text = failed.text();
    text.rsplit("ERROR: ").next().unwrap_or_default().trim().to_owned()
}

fn failing_run() -> Result<()> {
    let images = "\
images:
  box:
    from: lenny
    steps:
      - run: echo fine
      - run: |
          echo broken
          exit 7
";
    let project = lenny_project(images)?;
    let failed = Build::new(&project).on_lenny()?.fails()?;
    points_at(&failed, "jesteros.yaml", project.line("- run: |")?)
        .or_else(|_| points_at(&failed, "jesteros.yaml", project.line("echo broken")?))?;
    failed.says("exit code: 7")?.says("[box 2/2] run echo broken")?;
    ensure!(failed.code == Some(1), "it should exit with 1: {}", failed.evidence());
    Ok(())
}

fn missing_file() -> Result<()> {
    let project = Project::small(
        "images:\n  box:\n    from: scratch\n    files:\n      /etc/: \"context:nowhere.txt\"\n",
    )?;
    let failed = Build::new(&project).fails()?;
    points_at(&failed, "jesteros.yaml", project.line("nowhere.txt")?)?;
    failed.says("nowhere.txt")?;
    Ok(())
}

fn all_at_once() -> Result<()> {
    let images = "\
images:
  one:
    from: two
    comand: [/bin/sh]
    steps:
      - rum: true
      - files:
          relative: {text: x}
  two:
    from: thre
    workdir: nowhere
";
    let project = Project::small(images)?;
    let failed = Build::new(&project).target("one").fails()?;
    failed.says("jesteros.yaml has ")?;
    for (text, reason) in [
        ("comand:", "unknown key `comand`"),
        ("- rum: true", "`rum`"),
        ("relative:", "relative"),
        ("workdir: nowhere", "nowhere"),
    ] {
        let line = project.line(text)?;
        let start = format!("jesteros.yaml:{line}: ");
        let said = failed.text().lines().any(|said| {
            said.split_once(&start).is_some_and(|(_, message)| message.contains(reason))
        });
        ensure!(said, "no line `{start}…{reason}…`: {}", failed.evidence());
        points_at(&failed, "jesteros.yaml", line)?;
    }
    failed.says("did you mean `run`?")?;
    Ok(())
}

fn not_yaml() -> Result<()> {
    let project = Project::new("# syntax=FRONTEND\nversion: 1\nname: [unclosed\nimages:\n  - }\n")?;
    let failed = Build::new(&project).fails()?;
    failed.says("this is not YAML")?.says("jesteros.yaml:")?.says(">>>")?;
    Ok(())
}

fn empty() -> Result<()> {
    for (spec, arguments) in [
        ("# syntax=FRONTEND\n", vec![]),
        ("", vec![format!("--build-arg=BUILDKIT_SYNTAX={}", world().frontend)]),
    ] {
        let project = Project::new(spec)?;
        let build =
            arguments.iter().fold(Build::new(&project), |build, argument| build.arg(argument));
        let failed = build.fails()?;
        ensure!(error_line(&failed).contains("empty"), "not clear: {}", failed.evidence());
    }
    Ok(())
}

fn huge() -> Result<()> {
    let filling = "# filling, nothing but filling, which nobody reads\n".repeat(200_000);
    let project = Project::new(&format!(
        "# syntax=FRONTEND\n{SMALL}images: {{a: {{from: scratch}}}}\n{filling}"
    ))?;
    let failed = Build::new(&project).fails()?;
    failed.says("the spec is larger than 1024 KiB")?;
    Ok(())
}

fn alias_bomb() -> Result<()> {
    let mut spec = "# syntax=FRONTEND\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let list = vec![format!("*a{}", level - 1); 10].join(", ");
        spec.push_str(&format!("a{level}: &a{level} [{list}]\n"));
    }
    let project = Project::new(&spec)?;
    let failed = Build::new(&project).fails()?;
    failed.says("aliases")?.says(">>>")?;
    Ok(())
}

fn unknown_target() -> Result<()> {
    let project =
        Project::small("images:\n  production: {from: scratch}\n  test: {from: scratch}\n")?;
    let failed = Build::new(&project).target("prodution").fails()?;
    failed.says("there is no target `prodution`")?.says("did you mean `production`?")?;
    failed.says("jesteros.yaml:")?;
    Ok(())
}

fn undeclared_arg() -> Result<()> {
    let project = Project::small("images: {box: {from: scratch}}\n")?;
    let failed = Build::new(&project).arg("--build-arg=APT_MIROR=x").fails()?;
    failed.says("`--build-arg APT_MIROR` is not declared in `args`")?;
    Ok(())
}

fn other_platform() -> Result<()> {
    let project = lenny_project("images: {box: {from: lenny}}\n")?;
    let build = Build::new(&project).on_lenny()?;
    let failed = build.clone().arg("--platform=linux/amd64").fails()?;
    failed.says("linux/amd64")?.says("linux/arm/v5")?;
    // The base's own may be named.
    build.arg("--platform=linux/arm/v5").succeeds()?;
    Ok(())
}
