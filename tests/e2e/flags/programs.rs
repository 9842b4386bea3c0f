//! Flags whose effect a program of the build sees.

use std::fs;

use anyhow::{Result, ensure};

use super::driver::Driver;
use super::pair::Pair;
use super::row::{Check, Row, row};
use super::without::{Change::LeaveOut, Without};
use crate::world::world;

pub(crate) const CHECKS: &[Check] = &[Check { name: "programs", rows, run: programs, not_on: &[] }];

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

/// The second version has a weight in the place of shares, which is 100 without the flag.
const SHARES: &str = "cat /sys/fs/cgroup/cpu/cpu.shares 2>/dev/null || test $(cat /sys/fs/cgroup/cpu.weight) = 100 || echo 512";
const CPUS: &str =
    "cat /sys/fs/cgroup/cpuset.cpus /sys/fs/cgroup/cpuset/cpuset.cpus 2>/dev/null || true";

/// All of them are given to one build: each has a step of its own.
const SEEN: &[Seen] = &[
    seen(
        row(
            "--add-host",
            "a line of /etc/hosts of programs",
            &[Without(LeaveOut("--add-host"), "--add-host should be")],
        ),
        &["--add-host=jester.invalid:127.0.0.9", "--add-host=quill.invalid:::1"],
        "grep invalid /etc/hosts | tr '\\t' ' ' || true",
        "127.0.0.9 jester.invalid\n::1 quill.invalid\n",
    ),
    seen(
        row(
            "--shm-size",
            "the size of /dev/shm of programs that mount nothing there",
            &[Without(LeaveOut("--shm-size"), "--shm-size should be")],
        ),
        &["--shm-size=16m"],
        "df -k /dev/shm | tail -n 1 | tr -s ' ' | cut -d ' ' -f 2",
        "16384\n",
    ),
    seen(
        row(
            "--ulimit",
            "limits of programs",
            &[Without(LeaveOut("--ulimit"), "--ulimit should be")],
        ),
        &["--ulimit=nofile=512:1024"],
        "ulimit -Sn; ulimit -Hn",
        "512\n1024\n",
    ),
    seen(
        row(
            "--resource memory",
            "the most memory of programs without a `memory` of their own",
            &[Without(LeaveOut("--resource=memory"), "--resource memory should be")],
        ),
        &["--resource=memory=64m"],
        MEMORY,
        "67108864\n",
    ),
    seen(
        row(
            "--resource cpu-quota, cpu-period",
            "the most processor time of programs",
            &[Without(LeaveOut("--resource=cpu-"), "cpu-period should be")],
        ),
        &["--resource=cpu-quota=50000", "--resource=cpu-period=100000"],
        CPU,
        "50000\n",
    ),
    seen(
        row(
            "--resource cpu-shares",
            "the share of processor time of programs",
            &[Without(LeaveOut("--resource=cpu-shares"), "cpu-shares should be")],
        ),
        &["--resource=cpu-shares=512"],
        SHARES,
        "512\n",
    ),
    seen(
        row(
            "--resource cpuset-cpus",
            "the processors of programs",
            &[Without(LeaveOut("--resource=cpuset-cpus"), "cpuset-cpus should be")],
        ),
        &["--resource=cpuset-cpus=0"],
        CPUS,
        "0\n",
    ),
    Seen {
        row: row(
            "--build-arg NAME",
            "the value of an arg that the spec declares",
            &[Without(LeaveOut("WORD=given"), "--build-arg NAME should be")],
        ),
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
            &[Without(LeaveOut("HTTP_PROXY=http://proxy"), "HTTP_PROXY, … should be")],
        ),
        &["--build-arg=HTTP_PROXY=http://proxy.invalid:1", "--build-arg=no_proxy=jester.invalid"],
        "echo $HTTP_PROXY $http_proxy $NO_PROXY $no_proxy",
        "http://proxy.invalid:1 http://proxy.invalid:1 jester.invalid jester.invalid\n",
    ),
    Seen {
        row: row(
            "--secret",
            "a file or a variable of programs that name it",
            &[
                Without(LeaveOut("--secret=id=word"), "secret word: not found"),
                Without(LeaveOut("--secret=id=other"), "secret other: not found"),
            ],
        ),
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
         images:\n  box:\n    from: root\n    steps:\n    - run: mkdir /seen OWN\n",
    );
    let mut dockerfile = String::from("FROM BOX AS box\nARG WORD=default\nRUN mkdir /seen OWN\n");
    for (number, Seen { script, step, run, .. }) in SEEN.iter().enumerate() {
        let script = format!("( {script} ) >/seen/{number}");
        spec.push_str(&format!(
            "    - {{run: {}{step}}}\n",
            serde_json::Value::from(script.as_str())
        ));
        dockerfile.push_str(&format!("RUN {run}{script}\n"));
    }
    // Limits, proxies and secrets are not in the key of the cache: without a name of its own,
    // a step of an earlier run could be taken from there, whatever this one is given.
    let own = format!("/{}", world().unique("own")?);
    Pair::on_box("", &spec.replace("OWN", &own), &dockerfile.replace("OWN", &own))
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
