//! The places that the spec takes files from, and whether they answer.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::cargo::workspace;

/// The spec, below the workspace.
pub(super) const SPEC: &str = "examples/jesteros/jesteros.yaml";

/// Seconds that a server may take to answer.
const PATIENCE: &str = "5";

/// Where images without a registry in their name come from.
const REGISTRY: &str = "https://registry-1.docker.io/v2/";

/// What the spec downloads, as it stands there.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub(super) root: String,
    /// Of Lenny's packages.
    pub(super) archive: String,
    /// Of the image of Debian 12.
    pub(super) registry: String,
    /// Of Debian 12's packages.
    pub(super) packages: String,
    pub(super) kernel: String,
    pub(super) ndk: String,
}

impl Places {
    pub(super) fn read() -> Result<Self> {
        let path = workspace().join(SPEC);
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let value = |name: &str, key: &str| {
            let found = value(&text, name, key);
            found.with_context(|| format!("{SPEC} has no `{key}` of `{name}`"))
        };
        let image = value("bookworm", "image")?;
        ensure!(!image.contains('/'), "{SPEC} takes `bookworm` from another registry: {image}");
        let lenny = value("APT_MIRROR", "default")?;
        let bookworm = value("DEBIAN_MIRROR", "default")?;
        Ok(Self {
            root: value("lenny-rootfs", "http")?,
            archive: format!("{lenny}/debian/dists/lenny/Release"),
            registry: REGISTRY.to_owned(),
            packages: format!("{bookworm}/dists/bookworm/Release"),
            kernel: value("nst-kernel", "git")?,
            ndk: value("ndk-r12b", "http")?,
        })
    }
}

/// The first `key` in or after the entry `name`.
fn value(text: &str, name: &str, key: &str) -> Option<String> {
    let (_, entry) = text.split_once(&format!("\n  {name}:"))?;
    let (_, value) = entry.split_once(&format!("{key}: "))?;
    let end = |c: char| matches!(c, '"' | ',' | '}') || c.is_whitespace();
    let value = value.trim_start_matches('"').split(end).next()?;
    Some(value.to_owned()).filter(|value| !value.is_empty())
}

/// Fails, with the name of the host, if a server does not have what a URL names.
pub(super) fn answers(url: &str) -> Result<()> {
    let host = url.split('/').nth(2).unwrap_or(url);
    let mut curl = Command::new("curl");
    curl.args(["--head", "--silent", "--location", "--max-time", PATIENCE, "--output"]);
    curl.args(["/dev/null", "--write-out", "%{http_code}", url]);
    let asked = curl.output().with_context(|| format!("without curl {host} cannot be tried"))?;
    // A registry tells everyone first how to log in, even if no name is needed.
    let found = matches!(asked.stdout.as_slice(), b"200" | b"401");
    ensure!(asked.status.success() && found, "{host} cannot be reached");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spec_names_its_places() {
        let places = Places::read().unwrap();
        assert!(places.root.starts_with("https://") && places.root.contains("/lenny/"));
        assert_eq!(places.archive, "http://archive.debian.org/debian/dists/lenny/Release");
        assert_eq!(places.packages, "http://deb.debian.org/debian/dists/bookworm/Release");
        assert!(places.kernel.ends_with("/nst-kernel.git"), "{}", places.kernel);
        assert!(places.ndk.ends_with("-r12b-linux-x86_64.zip"), "{}", places.ndk);
    }

    #[test]
    fn a_value_may_be_quoted_and_inside_of_braces() {
        let text = "a:\n  one: {image: \"x:1\"}\n  two:\n    http: y\n    sha256: z\n";
        assert_eq!(value(text, "one", "image").as_deref(), Some("x:1"));
        assert_eq!(value(text, "two", "http").as_deref(), Some("y"));
        assert_eq!(value(text, "three", "http"), None);
    }
}
