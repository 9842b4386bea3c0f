//! What is taken from a cache, and from which one.

use anyhow::{Result, ensure};

use super::driver::Driver;
use super::pair::{Both, Pair, Twice};
use super::row::{Check, row};
use super::without::{Change::LeaveOut, Without};
use crate::build::Build;
use crate::world::world;

pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "no_cache",
        rows: || {
            vec![
                row(
                    "--no-cache",
                    "everything runs again",
                    &[Without(LeaveOut("--no-cache=true"), "--no-cache: spec: changed")],
                ),
                row(
                    "--no-cache-filter",
                    "what the image of this name is made of runs again; an unknown name is a warning",
                    &[
                        Without(
                            LeaveOut("--no-cache-filter=above"),
                            "--no-cache-filter=above: spec: changed",
                        ),
                        Without(LeaveOut("--no-cache-filter=abvoe"), "names nothing in this spec"),
                    ],
                ),
            ]
        },
        run: no_cache,
        not_on: &[],
    },
    Check {
        name: "cache_registry",
        rows: || {
            vec![
                row(
                    "--cache-to type=registry",
                    "the cache is in a registry",
                    &[Without(LeaveOut("--cache-to"), "with the cache: spec: changed")],
                ),
                row(
                    "--cache-from type=registry",
                    "another builder takes it from there",
                    &[Without(LeaveOut("--cache-from"), "with the cache: spec: changed")],
                ),
            ]
        },
        run: registry,
        not_on: &[],
    },
    Check {
        name: "cache_local",
        rows: || {
            vec![
                row(
                    "--cache-to type=local",
                    "the cache is in a folder of the client",
                    &[Without(LeaveOut("--cache-to"), "with the cache: spec: changed")],
                ),
                row(
                    "--cache-from type=local",
                    "another builder takes it from there",
                    &[Without(LeaveOut("--cache-from"), "with the cache: spec: changed")],
                ),
            ]
        },
        run: local,
        not_on: &[],
    },
    Check {
        name: "cache_inline",
        rows: || {
            vec![row(
                "--cache-to type=inline",
                "the cache is in the image, which `--cache-from` names",
                &[
                    Without(LeaveOut("--cache-to"), "with the cache: spec: changed"),
                    Without(LeaveOut("--cache-from"), "with the cache: spec: changed"),
                ],
            )]
        },
        run: inline,
        not_on: &[],
    },
    Check {
        name: "cache_inline_arg",
        rows: || {
            vec![row(
                "--build-arg BUILDKIT_INLINE_CACHE",
                "the same as `--cache-to type=inline`",
                &[Without(LeaveOut("INLINE_CACHE"), "with the cache: spec: changed")],
            )]
        },
        run: inline_arg,
        not_on: &[],
    },
    Check {
        name: "pull",
        rows: || {
            // Other builders than the engine ask the registry each time.
            let without = &[Without(LeaveOut("--pull"), "with --pull should be")];
            let row = row(
                "--pull",
                "images are looked up again in their registry; only the engine does not do so anyway",
                without,
            );
            vec![row.shown_on(Driver::Docker)]
        },
        run: pull,
        not_on: &[],
    },
    Check {
        name: "cache_namespace",
        rows: || {
            vec![row(
                "--build-arg BUILDKIT_CACHE_MOUNT_NS",
                "`caches` of programs are others than without it",
                &[Without(LeaveOut("CACHE_MOUNT_NS"), "round three should be")],
            )]
        },
        run: namespace,
        not_on: &[],
    },
];

/// Programs whose output nobody can guess: equal output means that it was in the cache.
const RANDOM: &str = "head -c 9 /dev/urandom | base64";

/// An image `above` on an image `below`, each with a file of random text.
fn random_pair() -> Result<Pair> {
    // A name of its own: nothing is found in the cache before the first build.
    let own = world().unique("random")?;
    Pair::on_box(
        "",
        &format!(
            "default: above\nimages:\n  below: {{from: root, steps: [run: \"{RANDOM} >/below; echo {own}\"]}}\n  \
             above: {{from: below, steps: [run: \"{RANDOM} >/above\"]}}\n"
        ),
        &format!(
            "FROM BOX AS below\nRUN {RANDOM} >/below; echo {own}\n\
             FROM below AS above\nRUN {RANDOM} >/above\n"
        ),
    )
}

/// The two texts of each.
type Texts = Both<(String, String)>;

fn texts(build: &Twice) -> Result<Texts> {
    build.trees()?.map(|tree| Ok((tree.text("below")?, tree.text("above")?)))
}

/// Fails unless exactly those of the texts are other ones that should be.
fn compare(what: &str, before: &Texts, after: &Texts, changed: (bool, bool)) -> Result<()> {
    let sides =
        [("spec", &before.ours, &after.ours), ("Dockerfile", &before.theirs, &after.theirs)];
    for (side, before, after) in sides {
        let found = (before.0 != after.0, before.1 != after.1);
        ensure!(found == changed, "{what}: {side}: changed: {found:?}, expected: {changed:?}");
    }
    Ok(())
}

fn no_cache(driver: Driver) -> Result<()> {
    let build = random_pair()?.on(driver)?;
    let first = texts(&build)?;
    compare("without a flag", &first, &texts(&build)?, (false, false))?;
    let filtered = texts(&build.arg("--no-cache-filter=above"))?;
    compare("--no-cache-filter=above", &first, &filtered, (false, true))?;
    compare("--no-cache", &first, &texts(&build.arg("--no-cache=true"))?, (true, true))?;
    // A Dockerfile says nothing about a name that it does not have.
    let mistyped = build.arg("--no-cache-filter=abvoe").plain()?;
    mistyped.both("the exit code", &Some(0), |ended| Ok(ended.code))?;
    mistyped.ours.says("`--no-cache-filter abvoe` names nothing in this spec")?;
    mistyped.theirs.does_not_say("names nothing")?;
    Ok(())
}

/// Builds on one builder with the first arguments, and on another one with the second
/// ones: it can only know the texts from the cache.
fn shared(driver: Driver, to: Both<Vec<String>>, from: Both<String>) -> Result<()> {
    let pair = random_pair()?;
    let build = pair.on(driver)?.0;
    let add = |build: Build, arguments: Vec<String>| {
        arguments.into_iter().fold(build, |build, argument| build.arg(argument))
    };
    let build =
        Twice(Both { ours: add(build.ours, to.ours), theirs: add(build.theirs, to.theirs) });
    let first = texts(&build)?;
    let other = pair.on(driver.other())?.0;
    let with =
        Twice(Both { ours: other.ours.arg(from.ours), theirs: other.theirs.arg(from.theirs) });
    compare("another builder with the cache", &first, &texts(&with)?, (false, false))
}

/// Two new names of the registry.
fn names() -> Result<Both<String>> {
    Ok(Both { ours: world().image_name("cache")?, theirs: world().image_name("cache")? })
}

fn registry(driver: Driver) -> Result<()> {
    let names = names()?;
    let to = names.map(|name| Ok(vec![format!("--cache-to=type=registry,ref={name},mode=max")]))?;
    shared(driver, to, names.map(|name| Ok(format!("--cache-from=type=registry,ref={name}")))?)
}

fn local(driver: Driver) -> Result<()> {
    let folders = Both { ours: world().folder("cache")?, theirs: world().folder("cache")? };
    let folders = folders.map(|folder| Ok(folder.display().to_string()))?;
    let to =
        folders.map(|folder| Ok(vec![format!("--cache-to=type=local,dest={folder},mode=max")]))?;
    shared(driver, to, folders.map(|folder| Ok(format!("--cache-from=type=local,src={folder}")))?)
}

fn inline(driver: Driver) -> Result<()> {
    inlined(driver, "--cache-to=type=inline")
}

fn inline_arg(driver: Driver) -> Result<()> {
    inlined(driver, "--build-arg=BUILDKIT_INLINE_CACHE=1")
}

fn inlined(driver: Driver, argument: &str) -> Result<()> {
    let names = names()?;
    let to = names.map(|name| {
        let output = format!("--output=type=image,name={name},push=true");
        Ok(vec![argument.to_owned(), output])
    })?;
    shared(driver, to, names.map(|name| Ok(format!("--cache-from={name}")))?)
}

fn pull(driver: Driver) -> Result<()> {
    let base = world().image_name("moves")?;
    let publish = |word: &str| -> Result<()> {
        let text = format!("FROM scratch\nLABEL word={word}\nCOPY {word} /word\n");
        let pair = Pair::small("images: {box: {from: scratch}}\n", &text)?.add(&[(word, word)])?;
        pair.on(Driver::Remote)?.0.theirs.args(&["--push", "--tag", &base]).succeeds().map(drop)
    };
    let pair = Pair::small(
        &format!(
            "sources: {{moves: {{image: \"{base}\"}}}}\nbases: {{root: {{from: moves, platform: build}}}}\n\
             images: {{box: {{from: root, labels: {{a: b}}}}}}\n"
        ),
        &format!("FROM {base}\nLABEL a=b\n"),
    )?;
    let build = pair.on(driver)?;
    let word = |build: &Twice, what: &str, expected: &str| {
        build.trees()?.both(what, expected, |tree| tree.text("word"))
    };
    publish("old")?;
    word(&build, "the file of the base", "old")?;
    if driver == Driver::Docker {
        world().docker(&["pull", "--quiet", &base])?.ok()?;
    }
    publish("new")?;
    if driver == Driver::Docker {
        // The engine prefers an image that it has. BuildKit's own frontend does not send
        // that mode with its question (`frontend/gateway/grpcclient/client.go`).
        let ours = build.0.ours.tree()?.text("word")?;
        ensure!(ours == "old", "without --pull: {ours}");
    } else {
        word(&build, "the file of the new base", "new")?;
    }
    word(&build.arg("--pull"), "the file with --pull", "new")
}

fn namespace(driver: Driver) -> Result<()> {
    // A new project each time: its caches are its own.
    let own = world().unique("namespace")?;
    // The name is in the script: no step of an earlier run may be taken from the cache, whose
    // key has neither the id nor the namespace.
    let script = format!(
        "echo $ROUND {own}; cat /kept/log >/seen 2>/dev/null || echo nothing >/seen; \
         echo filled >/kept/log"
    );
    let pair = Pair::on_box(
        "",
        &format!(
            "args: {{ROUND: none}}\nimages:\n  box:\n    from: root\n    steps:\n    \
             - {{run: {script:?}, env: {{ROUND: \"${{ROUND}}\"}}, caches: {{/kept: {own}}}}}\n"
        ),
        &format!(
            "FROM BOX\nARG ROUND=none\nRUN --mount=type=cache,target=/kept,id={own} {script}\n"
        ),
    )?;
    let build = pair.on(driver)?;
    // The id of a cache is not in the key of the step: each round is another step.
    let sees = |build: &Twice, round: &str, expected: &str| {
        let build = build.arg(&format!("--build-arg=ROUND={round}"));
        build.trees()?.both(&format!("round {round}"), expected, |tree| tree.text("seen"))
    };
    let namespace = build.arg(&format!("--build-arg=BUILDKIT_CACHE_MOUNT_NS={own}"));
    sees(&build, "one", "nothing\n")?;
    sees(&build, "two", "filled\n")?;
    sees(&namespace, "three", "nothing\n")?;
    sees(&namespace, "four", "filled\n")
}
