//! Flags whose effect a program of the build sees.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::driver::Driver;
use super::pair::Pair;
use super::row::{Check, Row, row};
use crate::agent::Agent;
use crate::world::world;

pub(crate) const CHECKS: &[Check] = &[
    Check { name: "programs", rows, run: programs, not_on: &[] },
    Check {
        name: "cgroup_parent",
        rows: || vec![row("--cgroup-parent", "programs run in a group below this one")],
        run: cgroup_parent,
        not_on: &[],
    },
    Check {
        name: "sandbox_hostname",
        rows: || {
            vec![row(
                "--build-arg BUILDKIT_SANDBOX_HOSTNAME",
                "is the host name of programs that have no `hostname`",
            )]
        },
        run: sandbox_hostname,
        not_on: &[],
    },
    Check {
        name: "ssh",
        rows: || vec![row("--ssh", "programs with `ssh: yes` reach the agent")],
        run: ssh,
        not_on: &[],
    },
];

/// What a program sees of a flag. The program is a line of shell.
struct Seen {
    row: Row,
    arguments: &'static [&'static str],
    script: &'static str,
    /// What else the step and the RUN need, if anything.
    step: &'static str,
    run: &'static str,
    prints: &'static str,
}

const fn seen(
    row: Row,
    arguments: &'static [&'static str],
    script: &'static str,
    prints: &'static str,
) -> Seen {
    Seen { row, arguments, script, step: "", run: "", prints }
}

/// The files of a control group have other names in the second version of them.
const MEMORY: &str =
    "cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || true";
const CPU: &str = "cat /sys/fs/cgroup/cpu.max /sys/fs/cgroup/cpu/cpu.cfs_quota_us 2>/dev/null | cut -d ' ' -f 1 || true";

/// All of them are given to one build: each has a step of its own.
const SEEN: &[Seen] = &[
    seen(
        row("--add-host", "a line of /etc/hosts of programs"),
        &["--add-host=jester.invalid:127.0.0.9", "--add-host=quill.invalid:::1"],
        "grep invalid /etc/hosts | tr '\\t' ' '",
        "127.0.0.9 jester.invalid\n::1 quill.invalid\n",
    ),
    seen(
        row("--shm-size", "the size of /dev/shm of programs"),
        &["--shm-size=16m"],
        "df -k /dev/shm | tail -n 1 | tr -s ' ' | cut -d ' ' -f 2",
        "16384\n",
    ),
    seen(
        row("--ulimit", "limits of programs"),
        &["--ulimit=nofile=512:1024"],
        "ulimit -Sn; ulimit -Hn",
        "512\n1024\n",
    ),
    seen(
        row("--resource memory", "the most memory of programs without a `memory` of their own"),
        &["--resource=memory=64m"],
        MEMORY,
        "67108864\n",
    ),
    seen(
        row("--resource cpu-quota, cpu-period", "the most processor time of programs"),
        &["--resource=cpu-quota=50000", "--resource=cpu-period=100000"],
        CPU,
        "50000\n",
    ),
    Seen {
        row: row("--build-arg NAME", "the value of an arg that the spec declares"),
        arguments: &["--build-arg=WORD=given"],
        script: "echo $WORD",
        step: ", env: {WORD: \"${WORD}\"}",
        run: "",
        prints: "given\n",
    },
    seen(
        row(
            "--build-arg HTTP_PROXY, …",
            "proxies are variables of programs, but neither of the image nor of the cache",
        ),
        &["--build-arg=HTTP_PROXY=http://proxy.invalid:1", "--build-arg=no_proxy=jester.invalid"],
        "echo $HTTP_PROXY $http_proxy $NO_PROXY $no_proxy",
        "http://proxy.invalid:1 http://proxy.invalid:1 jester.invalid jester.invalid\n",
    ),
    Seen {
        row: row("--secret", "a file or a variable of programs that name it"),
        arguments: &["--secret=id=word,src=SECRET"],
        script: "cat /run/secrets/word; echo; stat -c '%a %u' /run/secrets/word; echo $SECRET",
        step: ", secrets: {word: {path: /run/secrets/word}, other: {env: SECRET}}",
        run: "--mount=type=secret,id=word,required=true --mount=type=secret,id=other,env=SECRET ",
        prints: "jest\n400 0\nother-jest\n",
    },
];

fn rows() -> Vec<Row> {
    SEEN.iter().map(|seen| seen.row).collect()
}

/// The pair with a step for each.
fn pair() -> Result<Pair> {
    let mut spec = String::from(
        "args: {WORD: default}\nsecrets: {word: {}, other: {}}\n\
         images:\n  box:\n    from: root\n    steps:\n    - run: mkdir /seen\n",
    );
    let mut dockerfile = String::from("FROM BOX AS box\nARG WORD=default\nRUN mkdir /seen\n");
    for (number, Seen { script, step, run, .. }) in SEEN.iter().enumerate() {
        let script = format!("( {script} ) >/seen/{number}");
        spec.push_str(&format!(
            "    - {{run: {}{step}}}\n",
            serde_json::Value::from(script.as_str())
        ));
        dockerfile.push_str(&format!("RUN {run}{script}\n"));
    }
    Pair::on_box("", &spec, &dockerfile)
}

fn programs(driver: Driver) -> Result<()> {
    let pair = pair()?;
    let secret = world().folder("secret")?.join("word");
    fs::write(&secret, "jest")?;
    let mut build = pair.on(driver)?.arg("--secret=id=other,env=JESTEROS_TEST_SECRET");
    for seen in SEEN {
        for argument in seen.arguments {
            build = build.arg(&argument.replace("SECRET", &secret.display().to_string()));
        }
    }
    let build = build.env("JESTEROS_TEST_SECRET", "other-jest");
    let trees = build.trees()?;
    for (number, Seen { row, prints, .. }) in SEEN.iter().enumerate() {
        let path = format!("seen/{number}");
        trees.both(row.flag, *prints, |tree| tree.text(&path))?;
    }
    // Proxies are not in the key of the cache, and neither they nor secrets are in the image.
    let other = build.arg("--build-arg=HTTP_PROXY=http://other.invalid:1");
    let progress = other.succeed()?;
    for progress in [&progress.ours, &progress.theirs] {
        let executed = progress.executed();
        ensure!(executed.is_empty(), "another proxy is another build: {executed:?}");
    }
    let images = build.images()?;
    for image in [&images.ours, &images.theirs] {
        let text = image.config.to_string();
        for word in ["proxy.invalid", "other-jest"] {
            ensure!(!text.contains(word), "{word} is in the config: {text}");
        }
    }
    Ok(())
}

/// The paths of all control groups of a name, wherever a builder has put them.
fn groups(name: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut queue = vec![PathBuf::from("/sys/fs/cgroup")];
    while let Some(folder) = queue.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if entry.file_name() == name {
                    found.push(entry.path());
                }
                queue.push(entry.path());
            }
        }
    }
    found
}

/// Removes a control group: only those below it, which have no files of their own.
fn remove_group(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove_group(&entry.path())?;
        }
    }
    fs::remove_dir(folder).with_context(|| format!("cannot remove {}", folder.display()))
}

fn cgroup_parent(driver: Driver) -> Result<()> {
    let pair = Pair::on_box(
        "",
        "images: {box: {from: root, steps: [run: \"true\"]}}\n",
        "FROM BOX AS box\nRUN true\n",
    )?;
    let builds = pair.on(driver)?.arg("--no-cache");
    let names = BTreeMap::from([("spec", builds.0.ours), ("Dockerfile", builds.0.theirs)]);
    for (side, build) in names {
        let parent = format!("{}-{side}", world().unique("group")?.to_ascii_lowercase());
        build.arg(format!("--cgroup-parent=/{parent}")).succeeds().context(side)?;
        // The group of the program is gone; those above it stay.
        let found = groups(&parent);
        ensure!(!found.is_empty(), "{side}: no control group is called {parent}");
        for folder in found {
            remove_group(&folder)?;
        }
    }
    Ok(())
}

fn sandbox_hostname(driver: Driver) -> Result<()> {
    let pair = Pair::on_box(
        "",
        "images: {box: {from: root, steps: [run: hostname >/seen]}}\n",
        "FROM BOX AS box\nRUN hostname >/seen\n",
    )?;
    let build = pair.on(driver)?.arg("--build-arg=BUILDKIT_SANDBOX_HOSTNAME=quill");
    build.trees()?.both("the host name", "quill\n", |tree| tree.text("seen"))
}

fn ssh(driver: Driver) -> Result<()> {
    let agent = Agent::start()?;
    let pair = Pair::on_box(
        "",
        "images: {box: {from: root, steps: [{run: 'test -S \"$SSH_AUTH_SOCK\"; echo yes >/seen', ssh: yes}]}}\n",
        "FROM BOX AS box\nRUN --mount=type=ssh,required test -S \"$SSH_AUTH_SOCK\" && echo yes >/seen\n",
    )?;
    let build = pair.on(driver)?;
    let with = build.arg(&format!("--ssh=default={}", agent.socket.display()));
    with.trees()?.both("the agent", "yes\n", |tree| tree.text("seen"))?;
    let failed = build.arg("--no-cache").fail()?;
    failed.both("what is said about ssh", &true, |failed| Ok(failed.text().contains("ssh")))
}
