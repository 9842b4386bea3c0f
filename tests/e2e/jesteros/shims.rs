//! The Makefile of the example: each target works, and calls nothing but buildx.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::arguments;
use crate::family::example;
use crate::process;
use crate::world::{LIMIT, world};

/// It deletes caches that other tests use too.
const PRUNE: &str = "docker-cache-clean";

/// The targets of the Makefile.
fn targets() -> Result<Vec<String>> {
    let text = fs::read_to_string(example().join("Makefile"))?;
    let text = text.replace("\\\n", " ");
    let line = text.lines().find_map(|line| line.strip_prefix(".PHONY:"));
    Ok(line.context("no .PHONY")?.split_whitespace().map(str::to_owned).collect())
}

/// The call of make for a target.
fn make(target: &str, options: &[&str]) -> Result<Command> {
    let mut make = world().lab.command("make")?;
    make.arg("-C").arg(example()).args(options).arg(target);
    Ok(make)
}

pub(super) fn recipes() -> Result<()> {
    let targets = targets()?;
    ensure!(targets.len() > 40, "{targets:?}");
    for target in &targets {
        let shown = process::run(&mut make(target, &["--dry-run"])?, LIMIT)?.ok()?;
        let calls: Vec<&str> =
            shown.stdout.lines().filter(|line| !line.starts_with("make: ")).collect();
        ensure!(!calls.is_empty(), "{target} does nothing");
        for call in calls {
            ensure!(call.starts_with("docker buildx "), "{target}: {call}");
        }
    }
    // The page names each of them.
    let page = example().join("../../docs/jesteros.md");
    let page = fs::read_to_string(page)?;
    let missing: BTreeSet<&String> = targets
        .iter()
        .filter(|target| {
            let short = target.strip_prefix("docker-base").unwrap_or(target);
            !page.contains(&format!("`{target}`")) && !page.contains(&format!("`{short}`"))
        })
        .collect();
    ensure!(missing.is_empty(), "docs/jesteros.md does not name {missing:?}");
    Ok(())
}

pub(super) fn work() -> Result<()> {
    let out = world().folder("make")?;
    let frontend = format!("--build-arg=BUILDKIT_SYNTAX={}", world().frontend);
    let flags: Vec<String> = arguments(&[])?
        .into_iter()
        .chain([frontend.clone(), "--progress=plain".to_owned()])
        .collect();
    let flags = format!("FLAGS={}", flags.join(" "));
    let out_dir = format!("OUT={}", out.display());
    let bake = bake_flags(&flags, &frontend);
    for target in targets()? {
        if target == PRUNE {
            caches(&target)?;
            continue;
        }
        // A check fails if there is a warning, as one of Docker does.
        let is_check = ["validate", "deps", "check-tools"].contains(&target.as_str());
        let flags =
            if is_check { flags.replace("--build-arg=APT_TRUSTED=yes", "") } else { flags.clone() };
        let mut make = make(&target, &[&flags, &bake, &out_dir])?;
        process::run(&mut make, LIMIT)?.ok().with_context(|| format!("make {target}"))?;
    }
    for file in [
        "kernel/uImage",
        "boot/MLO",
        "boot.scr",
        "uRamdisk",
        "jesteros.img",
        "jesteros-rootfs.tar.gz",
        "jesteros-cwm.zip",
        "release/SHA256SUMS",
        "test/report.txt",
        "test-gk61/junit.xml",
    ] {
        ensure!(out.join(file).is_file(), "there is no {file} in {}", out.display());
    }
    for image in ["debian:lenny", "jesteros:lenny-base", "jesteros-production", "jesteros-packager"]
    {
        world().docker(&["image", "inspect", "--format={{.Architecture}}", image])?.ok()?;
    }
    Ok(())
}

/// What would be deleted: the caches of this project, and no others.
fn caches(target: &str) -> Result<()> {
    let shown = process::run(&mut make(target, &["--dry-run"])?, LIMIT)?.ok()?;
    let line = shown.stdout.lines().find(|line| line.starts_with("docker buildx prune --force "));
    let line = line.context("it does not prune")?;
    let list = line.replace("prune --force", "du --verbose");
    let mut shell = world().lab.command("sh")?;
    let listed = process::run(shell.arg("-c").arg(list), LIMIT)?.ok()?;
    let found: Vec<&str> =
        listed.stdout.lines().filter(|line| line.starts_with("Description:")).collect();
    ensure!(!found.is_empty(), "no cache is found");
    for line in found {
        ensure!(line.contains("with id \"jesteros/"), "{line}");
    }
    Ok(())
}

/// The same for bake, which has other options.
fn bake_flags(flags: &str, frontend: &str) -> String {
    let words = flags.trim_start_matches("FLAGS=").split(' ').filter_map(|flag| {
        let context = flag.strip_prefix("--build-context=")?;
        Some(format!("--set=*.contexts.{context}"))
    });
    let args = flags.split(' ').filter_map(|flag| flag.strip_prefix("--build-arg="));
    let args = args.chain([frontend.trim_start_matches("--build-arg=")]);
    let args = args.map(|arg| format!("--set=*.args.{arg}"));
    let rest = ["--set=*.output=type=cacheonly", "--allow=fs.read=/", "--provenance=false"];
    let all: Vec<String> = words.chain(args).chain(rest.map(str::to_owned)).collect();
    format!("BAKEFLAGS={}", all.join(" "))
}
