//! Images made of the lab's own programs and the machine's.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::lab::Lab;
use crate::{command, git};

/// Parts of git that are no part of the program `git`; it has them in this folder.
const GIT_SCRIPTS: [&str; 3] = ["git-submodule", "git-sh-setup", "git-sh-i18n"];

impl Lab {
    /// Pushes BuildKit's own Dockerfile frontend, as docker/dockerfile is one.
    ///
    /// # Errors
    ///
    /// If the image cannot be built or pushed.
    pub fn push_dockerfile_frontend(&self, name: &str) -> Result<()> {
        let root = Root::new()?;
        root.add_program(self.bin("dockerfile-frontend")?)?;
        self.push("dockerfile", root, name)
    }

    /// Pushes an image of the lab's own BuildKit, which a builder of the driver
    /// `docker-container` can start.
    ///
    /// # Errors
    ///
    /// If the image cannot be built or pushed, or the machine lacks git or busybox.
    pub fn push_buildkit(&self, name: &str) -> Result<()> {
        let root = Root::new()?;
        for program in ["buildkitd", "buildctl", "runc"] {
            root.add_program(self.bin(program)?)?;
        }
        root.add_program(Path::new("/bin/busybox"))?;
        root.add(Path::new(git::PROGRAM))?;
        git::write(&root.0.path().join("bin"))?;
        let scripts = command::output(Command::new("git").arg("--exec-path"))?;
        for script in GIT_SCRIPTS {
            root.copy(&Path::new(scripts.trim()).join(script))?;
        }
        self.push("buildkit", root, name)
    }

    /// Pushes a small root with busybox, for the builder's own processor.
    ///
    /// # Errors
    ///
    /// If the image cannot be built or pushed, or the machine has no busybox.
    pub fn push_busybox(&self, name: &str) -> Result<()> {
        let root = Root::new()?;
        root.add_program(Path::new("/bin/busybox"))?;
        self.push("busybox", root, name)
    }

    /// Builds `lab/images/WHAT.Dockerfile` with a root as its context.
    #[expect(clippy::needless_pass_by_value, reason = "the root is removed after its one use")]
    fn push(&self, what: &str, root: Root, name: &str) -> Result<()> {
        let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("images");
        let mut build = self.command("docker")?;
        build.args(["buildx", "build", "--provenance=false", "--push", "--tag", name, "--file"]);
        build.arg(images.join(format!("{what}.Dockerfile"))).arg(root.0.path());
        command::output(&mut build).map(drop)
    }
}

/// A root file system that is being put together.
#[derive(Debug)]
struct Root(TempDir);

impl Root {
    fn new() -> Result<Self> {
        Ok(Self(tempfile::tempdir().context("cannot make a folder for an image")?))
    }

    /// Puts a program into `/bin`, and the libraries that it is linked with where they are.
    fn add_program(&self, program: &Path) -> Result<()> {
        let name = program.file_name().context("a program without a name")?;
        self.copy_to(program, &Path::new("bin").join(name))?;
        self.add_libraries(program)
    }

    /// Puts a program and its libraries to where they are on the machine.
    fn add(&self, program: &Path) -> Result<()> {
        self.copy(program)?;
        self.add_libraries(program)
    }

    fn add_libraries(&self, program: &Path) -> Result<()> {
        libraries(program)?.iter().try_for_each(|library| self.copy(library))
    }

    /// Copies a file of the machine to the same place.
    fn copy(&self, file: &Path) -> Result<()> {
        self.copy_to(file, file.strip_prefix("/").unwrap_or(file))
    }

    fn copy_to(&self, file: &Path, place: &Path) -> Result<()> {
        let to = self.0.path().join(place);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)
                .with_context(|| format!("cannot make {}", parent.display()))?;
        }
        fs::copy(file, &to).with_context(|| format!("cannot copy {}", file.display()))?;
        fs::set_permissions(&to, fs::Permissions::from_mode(0o755))
            .with_context(|| format!("cannot change {}", to.display()))
    }
}

/// The shared libraries of a program, and what loads them; none if it is static.
fn libraries(program: &Path) -> Result<Vec<PathBuf>> {
    let asked = Command::new("ldd")
        .arg(program)
        .output()
        .with_context(|| format!("cannot ask for the libraries of {}", program.display()))?;
    // `ldd` fails for a static program.
    Ok(parse_libraries(&String::from_utf8_lossy(&asked.stdout)))
}

fn parse_libraries(listed: &str) -> Vec<PathBuf> {
    let path = |line: &str| {
        let line = line.split_once(" => ").map_or(line, |(_, path)| path);
        let path = line.trim().split(" (").next()?;
        path.starts_with('/').then(|| PathBuf::from(path))
    };
    listed.lines().filter_map(path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_read_as_ldd_prints_them() {
        let listed = "\tlinux-vdso.so.1 (0x00007ffad2c97000)\n\
                      \tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007ffad2a84000)\n\
                      \t/lib64/ld-linux-x86-64.so.2 (0x00007ffad2c99000)\n";
        let expected = ["/lib/x86_64-linux-gnu/libc.so.6", "/lib64/ld-linux-x86-64.so.2"];
        assert_eq!(parse_libraries(listed), expected.map(PathBuf::from));
        assert!(parse_libraries("\tnot a dynamic executable\n").is_empty());
    }
}
