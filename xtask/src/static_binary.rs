//! Programs of this workspace as static binaries: the frontend image holds nothing else.

use std::env::consts::ARCH;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::{command, progress};
use object::elf::PT_INTERP;
use object::read::elf::{ElfFile64, ProgramHeader as _};

use crate::cargo::cargo;

/// The packages of the frontend image, and their binaries; the image has these in its
/// root folder.
const FRONTEND: [&str; 2] = ["jesteros-frontend", "jesteros-helper"];

/// Static binaries, by the name of their package.
#[derive(Clone, Debug)]
pub(crate) struct Binaries(Vec<(&'static str, PathBuf)>);

/// Linked statically, at a fixed address: a table for moving the program would be a
/// fortieth of it.
const STATIC: &str = "-C target-feature=+crt-static -C relocation-model=static";

impl Binaries {
    /// The binaries that the frontend image holds.
    pub(crate) fn frontend() -> Result<Self> {
        Self::build(&FRONTEND)
    }

    /// Builds programs for this machine's architecture, linked statically.
    ///
    /// Where the musl target is not installed, glibc is linked in.
    pub(crate) fn build(programs: &[&'static str]) -> Result<Self> {
        let musl = format!("{ARCH}-unknown-linux-musl");
        let target = if is_installed(&musl)? { musl } else { format!("{ARCH}-unknown-linux-gnu") };
        let mut build = Command::new(cargo());
        build.args(["build", "--release", "--message-format=json-render-diagnostics"]);
        for program in programs {
            build.args(["--package", program, "--bin", program]);
        }
        // With an explicit target the flags below do not reach build scripts.
        build.args(["--target", &target]).env("RUSTFLAGS", STATIC);
        let what = format!("xtask: compiling {}", programs.join(", "));
        let messages = progress::output(&mut build, &what)?;
        let binary = |program: &&'static str| {
            let path = executable(&messages, program)
                .with_context(|| format!("cargo did not say where {program} is"))?;
            ensure_static(&path)?;
            Ok((*program, path))
        };
        programs.iter().map(binary).collect::<Result<_>>().map(Self)
    }

    /// Where a program is.
    pub(crate) fn path(&self, program: &str) -> Option<&Path> {
        let found = self.0.iter().find(|(name, _)| *name == program);
        found.map(|(_, path)| path.as_path())
    }

    /// Copies the binaries into a folder, under the names that the image has them under.
    pub(crate) fn copy_to(&self, folder: &Path) -> Result<()> {
        for (name, path) in &self.0 {
            fs::copy(path, folder.join(name))
                .with_context(|| format!("cannot copy {}", path.display()))?;
        }
        Ok(())
    }

    /// How many programs there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The bytes of all programs together.
    pub(crate) fn size(&self) -> Result<u64> {
        let size = |(_, path): &(_, PathBuf)| {
            let metadata = fs::metadata(path);
            Ok(metadata.with_context(|| format!("cannot read {}", path.display()))?.len())
        };
        self.0.iter().map(size).sum()
    }
}

fn is_installed(target: &str) -> Result<bool> {
    let sysroot = command::output(Command::new("rustc").args(["--print", "sysroot"]))?;
    Ok(Path::new(sysroot.trim_end()).join("lib/rustlib").join(target).join("lib").exists())
}

fn executable(messages: &str, program: &str) -> Option<PathBuf> {
    messages.lines().rev().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        (message["target"]["name"] == program).then_some(())?;
        Some(PathBuf::from(message["executable"].as_str()?))
    })
}

/// In an image with nothing but the binaries there is no dynamic loader to start them.
fn ensure_static(binary: &Path) -> Result<()> {
    let content = fs::read(binary).with_context(|| format!("cannot read {}", binary.display()))?;
    let elf = ElfFile64::<object::Endianness>::parse(content.as_slice())
        .with_context(|| format!("{} is not a 64-bit ELF file", binary.display()))?;
    let has_interpreter =
        elf.elf_program_headers().iter().any(|header| header.p_type(elf.endian()) == PT_INTERP);
    ensure!(!has_interpreter, "{} needs a dynamic loader: it is not static", binary.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_program_is_not_static() {
        let error = ensure_static(&std::env::current_exe().unwrap()).unwrap_err();
        assert!(error.to_string().contains("dynamic loader"), "{error:#}");
    }

    #[test]
    fn finds_each_binary_among_the_messages() {
        let messages = "{\"target\":{\"name\":\"a\"},\"executable\":null}\n\
            {\"target\":{\"name\":\"a\"},\"executable\":\"/t/a\"}\n\
            {\"target\":{\"name\":\"b\"},\"executable\":\"/t/b\"}\n{\"success\":true}\n";
        assert_eq!(executable(messages, "a"), Some(PathBuf::from("/t/a")));
        assert_eq!(executable(messages, "b"), Some(PathBuf::from("/t/b")));
        assert_eq!(executable(messages, "c"), None);
    }
}
