//! Compares the public API of the crates for other frontends with its listing, or lists it anew.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

/// The packages, with the folders that hold their listings.
const CRATES: [(&str, &str); 4] = [
    ("buildkit-proto", "proto"),
    ("buildkit-llb", "llb"),
    ("buildkit-request", "request"),
    ("buildkit-gateway", "gateway"),
];

/// The format of rustdoc's JSON that `public-api` reads, and a Rust that writes it.
const FORMAT: (u64, &str) = (57, "1.95.0");

/// The listing in the folder of a crate.
const LISTING: &str = "public-api.txt";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("api: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether the listings are what the crates have, or have been made so.
fn run() -> Result<bool> {
    let blessing = env::var_os("BLESS").is_some_and(|value| value == "1");
    let mut same = true;
    for (package, folder) in CRATES {
        let now = listing(package)?;
        let path = workspace().join(folder).join(LISTING);
        let name = format!("{folder}/{LISTING}");
        if blessing {
            fs::write(&path, &now).with_context(|| format!("cannot write {name}"))?;
            println!("{name}: {} lines", now.lines().count());
            continue;
        }
        let before = fs::read_to_string(&path)
            .with_context(|| format!("cannot read {name}; `BLESS=1 cargo xtask api` makes it"))?;
        same &= compare(&name, &before, &now);
    }
    if !same {
        println!(
            "If these changes are meant, `BLESS=1 cargo xtask api` writes them down; name those that \
             break code of users in the CHANGELOG.md of the crate."
        );
    }
    Ok(same)
}

/// Whether both are the same; prints the lines that are not.
fn compare(name: &str, before: &str, now: &str) -> bool {
    if before == now {
        println!("{name}: as before");
        return true;
    }
    let lines = |text: &'static str, of: &str, other: &str| -> Vec<String> {
        let other: BTreeSet<&str> = other.lines().collect();
        let own = of.lines().filter(|line| !other.contains(line));
        own.map(|line| format!("{text}{line}")).collect()
    };
    println!("{name}: the public API is another one");
    for line in lines("- ", before, now).into_iter().chain(lines("+ ", now, before)) {
        println!("{line}");
    }
    false
}

/// The public API of a package with all of its features, one item in each line. Of what comes from
/// other packages, it has the line of the re-export only.
fn listing(package: &str) -> Result<String> {
    let json = document(package)?;
    let text = fs::read_to_string(&json)
        .with_context(|| format!("rustdoc wrote no {}", json.display()))?;
    let document: Value = serde_json::from_str(&text).context("rustdoc wrote no JSON")?;
    let format = document.get("format_version").and_then(Value::as_u64);
    let (wanted, rust) = FORMAT;
    ensure!(
        format == Some(wanted),
        "this Rust documents crates in the format {}, and the listing is made from the format \
         {wanted}: run `rustup toolchain install {rust}` and `cargo +{rust} xtask api`, or change \
         `public-api` in xtask/api/Cargo.toml and `FORMAT` to those of your Rust",
        format.map_or_else(|| "of no number".to_owned(), |format| format.to_string()),
    );
    let api = public_api::Builder::from_rustdoc_json(&json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .with_context(|| format!("cannot list what `{package}` has"))?;
    Ok(api.items().map(|item| format!("{item}\n")).collect())
}

/// Has rustdoc write what it knows of a package; the path of the file.
fn document(package: &str) -> Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    // Another folder: what is built here must not take the place of what tests build.
    let target = workspace().join("target/api");
    let status = Command::new(cargo)
        .args(["rustdoc", "--quiet", "--lib", "--all-features", "--package", package])
        .arg("--target-dir")
        .arg(&target)
        .args(["--", "-Z", "unstable-options", "--output-format", "json"])
        // The format is not stable, and a stable Rust can write it all the same.
        .env("RUSTC_BOOTSTRAP", "1")
        .current_dir(workspace())
        .status()
        .context("cannot start cargo")?;
    if !status.success() {
        bail!("rustdoc failed for `{package}`: {status}");
    }
    Ok(target.join("doc").join(format!("{}.json", package.replace('-', "_"))))
}

/// The folder of the workspace.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
