//! Makes small programs for ARM.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use super::noise::Noise;
use super::{cross, write};
use crate::command;

/// A program that says `text` and ends with 0.
const SOURCE: &str = include_str!("program.S");

/// Writes a static program for ARM EABI 5 without hardware floating point, of `size` bytes. It
/// prints `text` and ends.
pub(super) fn program(path: &Path, text: &str, size: usize) -> Result<()> {
    let gcc = cross::toolchain()?.join("bin").join(format!("{}gcc", cross::PREFIX));
    let work = tempfile::tempdir()?;
    let (noise, source) = (work.path().join("noise.bin"), work.path().join("program.S"));
    // Headers, symbols and code of the program take less than this.
    const REST: usize = 2048;
    ensure!(size >= 2 * REST, "a program of {size} bytes is too small");
    let mut numbers = Noise::of(text);
    fs::write(&noise, numbers.bytes(size - REST))?;
    fs::write(&source, SOURCE)?;
    let linked = work.path().join("program");
    let mut link = Command::new(gcc);
    link.current_dir(work.path())
        .args(["-nostdlib", "-static", "-no-pie", "-s", "-march=armv5te", "-msoft-float"])
        .args(["-Wl,--build-id=none", "-Wl,-z,max-page-size=4096"])
        .arg(format!("-DTEXT=\"{text}\\n\""))
        .arg("-o")
        .args([&linked, &source]);
    command::output(&mut link)?;
    let mut bytes = fs::read(&linked)?;
    ensure!(bytes.len() <= size, "a program of {} bytes should have {size}", bytes.len());
    // Real ones end with what a linker leaves; what follows the section headers is never read.
    let missing = size - bytes.len();
    bytes.extend(numbers.bytes(missing));
    write::program(path, bytes)
}
