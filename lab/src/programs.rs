//! The Go programs of the lab, built from modules whose versions are pinned here.
//!
//! They come from several modules because their dependencies contradict each
//! other. Each is built once for each state of its `go.mod`, `go.sum`, flags, and sources if it
//! has its own.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::directories::{self, Directories};
use crate::progress;

/// A Go module in `lab/programs`. Its programs are its `tool` lines, or a package of its own.
#[derive(Debug)]
pub(crate) struct Module {
    name: &'static str,
    /// A folder of the module with a program that is written here.
    package: Option<&'static str>,
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
    package: None,
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
    package: None,
    tags: "netgo osusergo",
    cgo: false,
    versions: &[("github.com/moby/moby/v2/dockerversion.Version", "github.com/moby/moby/v2")],
    programs: &["dockerd"],
    suffix: "",
};

/// A `runc` new enough for the engine; it needs the C library of seccomp.
pub(crate) const RUNC: Module = Module {
    name: "runc",
    package: None,
    tags: "seccomp netgo osusergo",
    cgo: true,
    versions: &[],
    programs: &["runc"],
    suffix: "",
};

/// Graphs of `client/llb`, with the BuildKit of [`BUILDKIT`]: they are in one module.
const CLIENT_LLB: Module = Module {
    name: "buildkit",
    package: Some("llb"),
    tags: "netgo osusergo",
    cgo: false,
    versions: &[],
    programs: &["llb"],
    suffix: "",
};

/// The path of the program `lab/programs/buildkit/llb`, which makes graphs with BuildKit's own
/// `client/llb`. It is built at the first call.
///
/// # Errors
///
/// If Go is not there or cannot build it.
pub fn client_llb() -> Result<PathBuf> {
    let programs = CLIENT_LLB.build(&Directories::from_env()?)?;
    programs.get("llb").cloned().context("the module has no program `llb`")
}

/// `buildkitd` v0.12.5.
pub(crate) const BUILDKIT_0_12: Module = old_buildkit("buildkit-0.12", "-0.12");

/// `buildkitd` v0.16.0.
pub(crate) const BUILDKIT_0_16: Module = old_buildkit("buildkit-0.16", "-0.16");

/// `buildkitd` v0.20.2.
pub(crate) const BUILDKIT_0_20: Module = old_buildkit("buildkit-0.20", "-0.20");

const fn old_buildkit(name: &'static str, suffix: &'static str) -> Module {
    Module {
        name,
        package: None,
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
        let package = self.package.map(|package| sources(&source.join(package))).transpose()?;
        let package = package.unwrap_or_default();
        let hash = hash(&[&requirements, &read("go.sum")?, self.tags, &flags, &package]);
        let built = directories.programs().join(format!("{}-{hash}", self.title()));
        if !built.exists() {
            self.install(&source, &flags, &built).with_context(|| {
                format!("building {} needs Go {}", self.title(), required_go(&requirements))
            })?;
        }
        let known = |name: &&str| (format!("{name}{}", self.suffix), built.join(name));
        Ok(self.programs.iter().map(known).collect())
    }

    fn install(&self, source: &Path, flags: &str, built: &Path) -> Result<()> {
        let title = self.title();
        let folder = built.parent().unwrap_or(built);
        directories::create(folder)?;
        // Two programs may ask at once: the second waits for what the first makes.
        let lock = fs::File::create(folder.join(format!("{title}.lock")))?;
        lock.lock().with_context(|| format!("cannot lock the build of {title}"))?;
        if built.exists() {
            return Ok(());
        }
        // Renamed when complete, so that an interrupted build is not taken for one.
        let unfinished = built.with_extension("new");
        directories::create(&unfinished)?;
        eprintln!("lab: building {} of {title} (only once)", self.programs.join(", "));
        let start = Instant::now();
        progress::output(
            Command::new("go")
                .arg("-C")
                .arg(source)
                // -v names each package when it is compiled.
                .args(["install", "-v", "-mod=readonly", "-tags", self.tags])
                .args(["-ldflags", flags])
                .arg(self.package.map_or("tool".to_owned(), |package| format!("./{package}")))
                .env("CGO_ENABLED", if self.cgo { "1" } else { "0" })
                .env("GOBIN", &unfinished),
            &format!("lab: building {title}"),
        )?;
        fs::rename(&unfinished, built)
            .with_context(|| format!("cannot make {}", built.display()))?;
        eprintln!("lab: built {title} in {:.1} s", start.elapsed().as_secs_f64());
        Ok(())
    }

    /// The module, with the package that is built.
    fn title(&self) -> String {
        let package = self.package.map(|package| format!("-{package}"));
        format!("{}{}", self.name, package.unwrap_or_default())
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

/// The names and texts of the files of a package, in the order of their names.
fn sources(package: &Path) -> Result<String> {
    let read = || {
        let mut files = fs::read_dir(package)?.collect::<io::Result<Vec<_>>>()?;
        files.sort_by_key(fs::DirEntry::file_name);
        let text = |file: fs::DirEntry| {
            let name = file.file_name();
            Ok(format!("{}\n{}", name.to_string_lossy(), fs::read_to_string(file.path())?))
        };
        files.into_iter().map(text).collect::<io::Result<String>>()
    };
    read().with_context(|| format!("cannot read {}", package.display()))
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
