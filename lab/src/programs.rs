//! The Go programs of the lab, built from modules whose versions are pinned here.
//!
//! They come from several modules because their dependencies contradict each
//! other. Each is built once for each state of its `go.mod`, `go.sum` and flags.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::directories::{self, Directories};
use crate::progress;

/// A Go module with `tool` lines, in `lab/programs`.
#[derive(Debug)]
pub(crate) struct Module {
    name: &'static str,
    tags: &'static str,
    cgo: bool,
    /// Variables that hold a program's version, with the Go module it is of.
    versions: &'static [(&'static str, &'static str)],
    programs: &'static [&'static str],
    /// Follows the programs' names, where another module has some of the same name.
    suffix: &'static str,
}

/// `buildkitd`, `buildctl`, the Dockerfile frontend, `buildx` and `docker`.
pub(crate) const BUILDKIT: Module = Module {
    name: "buildkit",
    tags: "netgo osusergo",
    cgo: false,
    versions: &[
        ("github.com/moby/buildkit/version.Version", "github.com/moby/buildkit"),
        ("github.com/docker/buildx/version.Version", "github.com/docker/buildx"),
        ("github.com/docker/cli/cli/version.Version", "github.com/docker/cli"),
    ],
    programs: &["buildkitd", "buildctl", "dockerfile-frontend", "buildx", "docker"],
    suffix: "",
};

/// `dockerd`.
pub(crate) const ENGINE: Module = Module {
    name: "engine",
    tags: "netgo osusergo",
    cgo: false,
    versions: &[("github.com/moby/moby/v2/dockerversion.Version", "github.com/moby/moby/v2")],
    programs: &["dockerd"],
    suffix: "",
};

/// A `runc` new enough for the engine; it needs the C library of seccomp.
pub(crate) const RUNC: Module = Module {
    name: "runc",
    tags: "seccomp netgo osusergo",
    cgo: true,
    versions: &[],
    programs: &["runc"],
    suffix: "",
};

/// `buildkitd` v0.12.5.
pub(crate) const BUILDKIT_0_12: Module = old_buildkit("buildkit-0.12", "-0.12");

/// `buildkitd` v0.16.0.
pub(crate) const BUILDKIT_0_16: Module = old_buildkit("buildkit-0.16", "-0.16");

/// `buildkitd` v0.20.2.
pub(crate) const BUILDKIT_0_20: Module = old_buildkit("buildkit-0.20", "-0.20");

const fn old_buildkit(name: &'static str, suffix: &'static str) -> Module {
    Module {
        name,
        tags: "netgo osusergo",
        cgo: false,
        versions: &[("github.com/moby/buildkit/version.Version", "github.com/moby/buildkit")],
        programs: &["buildkitd"],
        suffix,
    }
}

impl Module {
    /// Builds the programs unless they are there; returns where each is.
    pub(crate) fn build(&self, directories: &Directories) -> Result<BTreeMap<String, PathBuf>> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs").join(self.name);
        let read = |file: &str| {
            let path = source.join(file);
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
        };
        let requirements = read("go.mod")?;
        let flags = self.linker_flags(&requirements);
        let hash = hash(&[&requirements, &read("go.sum")?, self.tags, &flags]);
        let built = directories.programs().join(format!("{}-{hash}", self.name));
        if !built.exists() {
            self.install(&source, &flags, &built).with_context(|| {
                format!("building {} needs Go {}", self.name, required_go(&requirements))
            })?;
        }
        let known = |name: &&str| (format!("{name}{}", self.suffix), built.join(name));
        Ok(self.programs.iter().map(known).collect())
    }

    fn install(&self, source: &Path, flags: &str, built: &Path) -> Result<()> {
        eprintln!("lab: building {} of {} (only once)", self.programs.join(", "), self.name);
        let start = Instant::now();
        // Renamed when complete, so that an interrupted build is not taken for one.
        let unfinished = built.with_extension("new");
        directories::create(&unfinished)?;
        progress::output(
            Command::new("go")
                .arg("-C")
                .arg(source)
                // -v names each package when it is compiled.
                .args(["install", "-v", "-mod=readonly", "-tags", self.tags])
                .args(["-ldflags", flags, "tool"])
                .env("CGO_ENABLED", if self.cgo { "1" } else { "0" })
                .env("GOBIN", &unfinished),
            &format!("lab: building {}", self.name),
        )?;
        fs::rename(&unfinished, built)
            .with_context(|| format!("cannot make {}", built.display()))?;
        eprintln!("lab: built {} in {:.1} s", self.name, start.elapsed().as_secs_f64());
        Ok(())
    }

    /// Without the variables the programs would call themselves "unknown".
    fn linker_flags(&self, requirements: &str) -> String {
        let mut flags = "-s -w".to_owned();
        for (variable, module) in self.versions {
            if let Some(version) = required(requirements, module) {
                flags.push_str(&format!(" -X {variable}={version}"));
            }
        }
        flags
    }
}

/// The version that a `go.mod` requires of a module.
fn required<'a>(requirements: &'a str, module: &str) -> Option<&'a str> {
    requirements.lines().find_map(|line| {
        let version = line.trim().strip_prefix(module)?.strip_prefix(' ')?;
        // "+incompatible" is Go's remark, not a part of the version.
        version.split([' ', '+']).next()
    })
}

fn required_go(requirements: &str) -> &str {
    requirements.lines().find_map(|line| line.strip_prefix("go ")).unwrap_or("1.24 or later")
}

/// Enough of a digest to tell two states of a module apart.
fn hash(texts: &[&str]) -> String {
    let digest = texts.iter().fold(Sha256::new(), |hasher, text| hasher.chain_update(text));
    digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_versions_as_the_programs_print_them() {
        let requirements = "go 1.26.3\n\nrequire (\n\tgithub.com/docker/cli v29.6.2+incompatible // indirect\n\tgithub.com/docker/cli-docs-tool v0.11.0 // indirect\n)\n";
        assert_eq!(required(requirements, "github.com/docker/cli"), Some("v29.6.2"));
        assert_eq!(required(requirements, "github.com/docker/buildx"), None);
        assert_eq!(required_go(requirements), "1.26.3");
    }

    #[test]
    fn old_versions_are_those_of_their_names() {
        for module in [BUILDKIT_0_12, BUILDKIT_0_16, BUILDKIT_0_20] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs").join(module.name);
            let requirements = fs::read_to_string(folder.join("go.mod")).unwrap();
            let version = required(&requirements, "github.com/moby/buildkit").unwrap();
            assert!(version.starts_with(&module.suffix.replace('-', "v")), "{version}");
        }
    }
}
