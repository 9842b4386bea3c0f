//! `--call=reproduce`: whether two builds give the same.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::Case;
use crate::build::{Build, points_at};
use crate::engine::on_engine;
use crate::old_buildkit;
use crate::process::Finished;
use crate::project::{Project, lenny_project};
use jesteros_lab::OldBuildkit;

pub(crate) const CASES: &[Case] = &[
    ("reproduce_finds_no_difference", equal),
    ("reproduce_finds_each_difference_at_its_line", different),
    ("reproduce_finds_differences_of_artifacts", artifacts),
    ("reproduce_on_the_engine", engine),
    ("reproduce_on_an_older_buildkit", older),
    ("reproduce_shows_why_a_build_fails", fails),
];

/// BuildKit puts files for names of hosts into `/etc` while a program runs, and gives the folder
/// another time if there were none (`executor/stubs.go`), so `same` sets it.
///
/// The steps of `odd` depend on what both builds do not have in common.
const SPEC: &str = r#"images:
  same:
    from: lenny
    files: {/etc/note: {text: "a\n", mode: 0600, owner: "1:2"}, /etc/link: {link: note}}
    steps:
      - run: echo x > /x; touch -d 2000-01-01 /x /etc
  odd:
    from: same
    steps:
      - run: |
          mkdir /d; cd /d
          for file in contents mode owner time; do echo same > $file; done
          echo same > hard; date +%s > clock; head -c 8 /dev/urandom > random
          case $(cat /etc/hosts) in
          *first-*) echo first > contents; chmod 600 mode; ln -s a link; mknod node c 1 3
                  mkdir kind; ln hard name; chown 3 owner ;;
          *second-*) echo second > contents; chmod 640 mode; ln -s b link; mknod node c 1 5
                  echo > kind; echo same > name; chown 7 owner ;;
          esac
          touch -d 2000-01-01 hard name
      - files: {/last: {text: x}}
artifacts:
  clock:
    build: {from: lenny, run: "date +%s > /clock", outputs: {/clock: /clock}}
  bundle: {tar: {from: clock}, compress: gzip}
  steady: {tar: {from: "same:etc/"}}
groups: {all: [same, steady]}
"#;

fn asked(build: &Build) -> Result<(Value, Finished)> {
    let answer = build.clone().arg("--call=reproduce,format=json").plain()?;
    let json = serde_json::from_str(&answer.stdout);
    Ok((json.with_context(|| format!("no JSON: {}", answer.evidence()))?, answer))
}

/// The steps that differ: whose they are, and at which line they stand.
fn steps(answer: &Value) -> Vec<(&str, u64)> {
    let steps = answer["steps"].as_array().into_iter().flatten();
    let steps = steps.filter(|step| step["equal"] == false);
    steps.filter_map(|step| Some((step["name"].as_str()?, step["line"].as_u64()?))).collect()
}

fn line(project: &Project, text: &str) -> Result<u64> {
    Ok(project.line(text)? as u64)
}

fn equal() -> Result<()> {
    let project = lenny_project(SPEC)?;
    let build = Build::new(&project).on_lenny()?.target("all");
    let (answer, finished) = asked(&build)?;
    ensure!(finished.code == Some(0) && answer["equal"] == true, "{}", finished.evidence());
    let all = answer["steps"].as_array().context("no steps")?;
    let all: Vec<(&str, &str)> = all
        .iter()
        .filter_map(|step| Some((step["kind"].as_str()?, step["name"].as_str()?)))
        .collect();
    let wanted = [("base", "lenny"), ("image", "same"), ("image", "same")];
    ensure!(all.starts_with(&wanted) && all.contains(&("artifact", "steady")), "{all:?}");
    // What runs is never taken from an earlier build.
    let text = build.clone().arg("--call=reproduce").plain()?.ok()?;
    text.says("Both builds are equal")?;
    let cached = |line: &str| line.ends_with(" CACHED");
    let numbers =
        text.stderr.lines().filter(|line| cached(line)).filter_map(|line| line.split(' ').next());
    let numbers: BTreeSet<&str> = numbers.collect();
    let runs = text.stderr.lines().filter(|line| line.contains("[same 1/1] run"));
    let runs: BTreeSet<&str> = runs.filter_map(|line| line.split(' ').next()).collect();
    ensure!(runs.len() >= 2 && runs.is_disjoint(&numbers), "{}", text.evidence());
    Ok(())
}

fn different() -> Result<()> {
    let project = lenny_project(SPEC)?;
    let build = Build::new(&project).on_lenny()?.target("odd");
    let (answer, finished) = asked(&build)?;
    ensure!(finished.code == Some(1) && answer["equal"] == false, "{}", finished.evidence());
    // The layers around it are equal.
    let at = line(&project, "- run: |")?;
    ensure!(steps(&answer) == [("odd", at)], "{:?}", steps(&answer));
    let all = answer["steps"].as_array().context("no steps")?;
    let step = all.iter().find(|step| step["equal"] == false).context("no step")?;
    ensure!(step["layer"] == 1 && step["layers"] == 2 && step["kind"] == "image", "{step}");
    let found = step["differences"].as_array().context("no differences")?;
    let found: Vec<(&str, &str)> =
        found.iter().filter_map(|it| Some((it["path"].as_str()?, it["field"].as_str()?))).collect();
    for (path, field) in [
        ("clock", "contents"),
        ("contents", "contents"),
        ("kind", "kind"),
        ("link", "link-target"),
        ("mode", "mode"),
        ("name", "hard-link"),
        ("node", "device"),
        ("owner", "owner"),
        ("random", "contents"),
        ("time", "time"),
    ] {
        ensure!(found.contains(&(&*format!("/d/{path}"), field)), "{path}: {found:?}");
    }
    ensure!(!found.contains(&("/d/hard", "time")), "its time is set: {found:?}");
    Ok(())
}

fn artifacts() -> Result<()> {
    let project = lenny_project(SPEC)?;
    let build = Build::new(&project).on_lenny()?.target("bundle");
    let (answer, finished) = asked(&build)?;
    ensure!(finished.code == Some(1), "{}", finished.evidence());
    let (clock, bundle) = (line(&project, "  clock:")?, line(&project, "  bundle:")?);
    // The archive itself, and before that what is in it.
    let wanted = [("clock", clock), ("bundle", bundle), ("bundle", bundle)];
    ensure!(steps(&answer) == wanted, "{answer}");
    let text = build.arg("--call=reproduce").plain()?;
    let said = format!("the first is artifact clock, `result`, at jesteros.yaml:{clock}.");
    ensure!(text.code == Some(1) && text.stdout.contains(&said), "{}", text.evidence());
    Ok(())
}

fn engine() -> Result<()> {
    let project = lenny_project(SPEC)?;
    on(&project, &on_engine(Build::new(&project).on_lenny()?)?)
}

fn older() -> Result<()> {
    let project = lenny_project(SPEC)?;
    on(&project, &old_buildkit::on(OldBuildkit::V0_12, Build::new(&project).on_lenny()?)?)
}

/// One target that differs and one that is equal, as `build` builds them.
fn on(project: &Project, build: &Build) -> Result<()> {
    let (answer, finished) = asked(&build.clone().target("odd"))?;
    let at = line(project, "- run: |")?;
    ensure!(finished.code == Some(1), "{}", finished.evidence());
    ensure!(steps(&answer) == [("odd", at)], "{answer}");
    let (answer, finished) = asked(&build.clone().target("same"))?;
    ensure!(finished.code == Some(0) && answer["equal"] == true, "{}", finished.evidence());
    Ok(())
}

fn fails() -> Result<()> {
    let spec = "images:\n  box:\n    from: lenny\n    files: {/a: {text: x, owner: nobody-here}}\n";
    let project = lenny_project(spec)?;
    let failed = Build::new(&project).on_lenny()?.arg("--call=reproduce").plain()?;
    ensure!(failed.code != Some(0), "{}", failed.evidence());
    failed.says("has no user `nobody-here`")?;
    points_at(&failed, "jesteros.yaml", project.line("nobody-here")?)
}
