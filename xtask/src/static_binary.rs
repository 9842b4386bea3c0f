//! The frontend as one static binary, for an image with nothing else in it.

use std::env::consts::ARCH;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use jesteros_lab::command;
use object::elf::PT_INTERP;
use object::read::elf::{ElfFile64, ProgramHeader as _};

/// The package and its binary.
const FRONTEND: &str = "jesteros-frontend";

/// Builds the frontend for this machine's architecture, linked statically.
///
/// Where the musl target is not installed, glibc is linked in.
pub(crate) fn build() -> Result<PathBuf> {
    let musl = format!("{ARCH}-unknown-linux-musl");
    let target = if is_installed(&musl)? { musl } else { format!("{ARCH}-unknown-linux-gnu") };
    let messages = command::output(
        Command::new(crate::test::cargo())
            .args(["build", "--release", "--package", FRONTEND, "--bin", FRONTEND])
            .arg("--message-format=json-render-diagnostics")
            // With an explicit target the flags below do not reach build scripts.
            .args(["--target", &target])
            .env("RUSTFLAGS", "-C target-feature=+crt-static"),
    )?;
    let binary = executable(&messages).context("cargo did not say where the binary is")?;
    ensure_static(&binary)?;
    Ok(binary)
}

fn is_installed(target: &str) -> Result<bool> {
    let sysroot = command::output(Command::new("rustc").args(["--print", "sysroot"]))?;
    Ok(Path::new(sysroot.trim_end()).join("lib/rustlib").join(target).join("lib").exists())
}

fn executable(messages: &str) -> Option<PathBuf> {
    messages.lines().rev().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message.get("executable")?.as_str()?))
    })
}

/// In an image with nothing but the binary there is no dynamic loader to start it.
pub(crate) fn ensure_static(binary: &Path) -> Result<()> {
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
    fn finds_the_binary_among_the_messages() {
        let messages = "{\"executable\":null}\n{\"executable\":\"/t/x\"}\n{\"success\":true}\n";
        assert_eq!(executable(messages), Some(PathBuf::from("/t/x")));
    }
}
