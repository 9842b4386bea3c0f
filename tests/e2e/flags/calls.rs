//! Questions about a spec, which are answered without a build.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::driver::Driver;
use super::pair::{Both, Pair, Twice};
use super::row::{Check, row};
use super::without::Change::{Instead, LeaveOut};
use super::without::Without;
use crate::build::Build;
use crate::process::{self, Finished};
use crate::world::LIMIT;

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "call",
        rows: || {
            vec![
                row(
                    "--call=targets",
                    "the targets, and which is the default",
                    &[Without(Instead("--call=targets", "--call=outline"), "targets should be")],
                ),
                row(
                    "--call=outline",
                    "what a target uses: args with their values, secrets, ssh and caches",
                    &[
                        Without(Instead("--call=outline", "--call=targets"), "the name should be"),
                        Without(LeaveOut("WORD=given"), "args should be"),
                    ],
                ),
                row(
                    "--call=subrequests.describe",
                    "the calls that there are",
                    &[Without(Instead("subrequests.describe", "targets"), "the calls should be")],
                ),
            ]
        },
        run: calls,
        not_on: &[],
    },
    Check {
        name: "call_unknown",
        rows: || {
            vec![row(
                "--call=UNKNOWN",
                "an error",
                &[Without(Instead("no-such-call", "targets"), "the answer should be")],
            )]
        },
        run: unknown,
        not_on: &[],
    },
    Check {
        name: "call_convertllb",
        rows: || {
            vec![row(
                "--call=convertllb",
                "the graph of the target; with `format=json` in BuildKit's form",
                &[
                    Without(
                        Instead("=convertllb,format=json", "=targets,format=json"),
                        "no def in",
                    ),
                    Without(
                        Instead("=convertllb,format=json", "=convertllb"),
                        "expected value at line 1",
                    ),
                ],
            )]
        },
        run: convertllb,
        not_on: &[],
    },
    Check {
        name: "check",
        rows: || {
            vec![
                row(
                    "--check, --call=check",
                    "warnings and mistakes; the exit code is 1 if there are any",
                    &[Without(Instead("--check", "--call=targets"), "--check should be")],
                ),
                row(
                    "# check=skip=CODE",
                    "leaves out warnings of these codes",
                    &[Without(Instead("# check=skip=", "# other=skip="), "--check should be")],
                ),
                row(
                    "# check=error=true",
                    "warnings fail the build",
                    &[Without(Instead("# check=error=", "# other=error="), "a build should be")],
                ),
                row(
                    "--build-arg BUILDKIT_DOCKERFILE_CHECK",
                    "takes the place of `# check=`",
                    &[Without(LeaveOut("DOCKERFILE_CHECK"), "BUILDKIT_DOCKERFILE_CHECK should be")],
                ),
            ]
        },
        run: check,
        not_on: &[],
    },
];

/// What a call prints.
fn ask(build: &Twice, call: &str) -> Result<Both<Finished>> {
    let build = build.arg(call);
    build.each(|build| process::run(&mut build.command()?, LIMIT))
}

fn answers(build: &Twice, call: &str) -> Result<Both<Value>> {
    ask(build, &format!("--call={call},format=json"))?.map(|answer| {
        ensure!(answer.code == Some(0), "{}", answer.evidence());
        serde_json::from_str(&answer.stdout).with_context(|| answer.evidence())
    })
}

/// The values of a key in a list of mappings, sorted.
fn each(answer: &Value, list: &str, key: &str) -> Vec<String> {
    let entries = answer[list].as_array().into_iter().flatten();
    let mut values: Vec<_> =
        entries.map(|entry| entry[key].as_str().unwrap_or_default().to_owned()).collect();
    values.sort();
    values
}

const SPEC: &str = "\
args: {WORD: before, UNUSED: never}
secrets: {token: {}, other: {}}
default: box
images:
  # The one that is used.
  box:
    description: the one that is used
    from: root
    steps:
    - {run: \"true\", env: {WORD: \"${WORD}\"}, secrets: [token], ssh: yes, caches: {/kept: kept}}
  beside: {from: root, labels: {unused: \"${UNUSED}\"}, steps: [{run: \"true\", secrets: [other]}]}
";
const DOCKERFILE: &str = "\
FROM BOX AS beside
ARG UNUSED=never
RUN --mount=type=secret,id=other,required true
# box is the one that is used
FROM BOX AS box
ARG WORD=before
RUN --mount=type=secret,id=token,required --mount=type=ssh,required --mount=type=cache,target=/kept,id=kept true
";

fn calls(driver: Driver) -> Result<()> {
    let build = Pair::on_box("", SPEC, DOCKERFILE)?.on(driver)?;
    let targets = answers(&build, "targets")?;
    targets.both("targets", &["beside", "box"], |answer| Ok(each(answer, "targets", "name")))?;
    targets.both("the default", &json!("box"), |answer| {
        let list = answer["targets"].as_array().context("no targets")?;
        let default = list.iter().find(|target| target["default"] == true);
        Ok(default.context("no default")?["name"].clone())
    })?;

    let outline = answers(&build.arg("--build-arg=WORD=given"), "outline")?;
    outline.both("the name", &json!("box"), |answer| Ok(answer["name"].clone()))?;
    outline.both("the description", &true, |answer| {
        Ok(answer["description"].as_str().is_some_and(|text| text.contains("the one that is used")))
    })?;
    for (list, key, expected) in [
        ("args", "name", "WORD"),
        ("args", "value", "given"),
        ("secrets", "name", "token"),
        ("ssh", "name", "default"),
    ] {
        outline.both(list, &[expected], |answer| Ok(each(answer, list, key)))?;
    }
    outline.both("whether the secret is needed", &json!(true), |answer| {
        Ok(answer["secrets"][0]["required"].clone())
    })?;
    // BuildKit's own frontend says nothing about caches.
    let caches = each(&outline.ours, "cache", "ID");
    ensure!(caches.len() == 1 && caches[0].ends_with("kept"), "caches: {caches:?}");

    let described = answers(&build, "subrequests.describe")?;
    described.both("the calls", &true, |answer| {
        let text = answer.to_string();
        Ok(["frontend.targets", "frontend.outline"].iter().all(|name| text.contains(name)))
    })
}

fn unknown(driver: Driver) -> Result<()> {
    let build = Pair::on_box("", SPEC, DOCKERFILE)?.on(driver)?;
    let answers = ask(&build, "--call=no-such-call")?;
    answers.both("the answer", &true, |answer| {
        Ok(answer.code == Some(1) && answer.text().contains("frontend.no-such-call"))
    })
}

fn convertllb(driver: Driver) -> Result<()> {
    let build = Pair::on_box("", SPEC, DOCKERFILE)?.on(driver)?;
    let answers = ask(&build, "--call=convertllb,format=json")?;
    let (ours, theirs) = (&answers.ours, &answers.theirs);
    answers.both("the exit code", &Some(0), |answer| Ok(answer.code))?;
    let parse = |answer: &Finished| -> Result<Value> { Ok(serde_json::from_str(&answer.stdout)?) };
    let (ours, theirs) = (parse(ours)?, parse(theirs)?);
    for part in ["def", "metadata", "source"] {
        ensure!(theirs[part].is_object(), "there is no {part} in\n{theirs:#}");
        ensure!(ours[part].is_object(), "there is no {part} in\n{ours:#}");
    }
    let images = |graph: &Value| {
        let ops = graph["def"].as_object().into_iter().flat_map(|ops| ops.values());
        let names = ops.filter_map(|op| op["source"]["identifier"].as_str().map(str::to_owned));
        names.filter(|name| name.starts_with("docker-image://")).collect::<Vec<_>>()
    };
    ensure!(!images(&theirs).is_empty(), "there is no image in\n{theirs:#}");
    ensure!(images(&ours) == images(&theirs), "{:?} {:?}", images(&ours), images(&theirs));
    ask(&build, "--call=convertllb")?.ours.says("== linux/amd64\nv0 = source docker-image://")?;
    Ok(())
}

/// One warning of each: an image whose tag may move, and a command in the form of a text.
fn warned(first: &str) -> Result<Pair> {
    let spec = "version: 1\nname: e2e\nsources: {root: {image: \"MOVING\"}}\n\
                bases: {root-base: {from: root, platform: build, shell: /bin/sh}}\n\
                images: {box: {from: root-base, labels: {a: b}}}\n";
    let moving = super::pair::filled("BOX")?;
    let moving = moving.split('@').next().unwrap_or_default();
    Pair::write(
        &format!(
            "# syntax=FRONTEND\n{}{}",
            first.replace("RULE", "unpinned"),
            spec.replace("MOVING", &format!("{moving}:1"))
        ),
        &format!(
            "# syntax=DOCKERFILE\n{}FROM BOX\nCMD echo\n",
            first.replace("RULE", "JSONArgsRecommended")
        ),
    )
}

fn check(driver: Driver) -> Result<()> {
    let says = |ended: &Finished| {
        let text = ended.text();
        text.contains("may be another image") || text.contains("JSONArgsRecommended")
    };
    // The first line, whether a build works, the exit code of a check, and whether the
    // warning is shown.
    for (first, works, code, shown) in [
        ("", true, 1, true),
        ("# check=skip=RULE\n", true, 0, false),
        ("# check=skip=all\n", true, 0, false),
        ("# check=error=true\n", false, 1, true),
        ("# check=skip=RULE;error=true\n", true, 0, false),
    ] {
        let build = warned(first)?.on(driver)?;
        let checked = ask(&build, "--check")?;
        checked.both(&format!("{first:?}: --check"), &(Some(code), shown), |ended| {
            Ok((ended.code, says(ended)))
        })?;
        let built = build.plain()?;
        built.both(&format!("{first:?}: a build"), &(works, shown), |ended| {
            Ok((ended.code == Some(0), says(ended)))
        })?;
    }
    let build = warned("# check=error=true\n")?.on(driver)?;
    let build = build.arg("--build-arg=BUILDKIT_DOCKERFILE_CHECK=skip=all");
    let answers = ask(&build, "--call=check")?;
    answers.both("BUILDKIT_DOCKERFILE_CHECK", &(Some(0), false), |ended| {
        Ok((ended.code, says(ended)))
    })?;
    build.0.map(Build::succeeds)?;
    Ok(())
}
