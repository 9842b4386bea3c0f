//! A stand-in for the program that ClockworkMod's recovery starts to install a zip.

use std::path::PathBuf;

use anyhow::Result;

use super::elf;
use crate::made::made;

/// Changes when the recipe does: an older folder is then made anew.
const RECIPE: u32 = 1;
/// The real ones of that time have between 200 and 300 kB.
const SIZE: usize = 251_904;

/// A folder with `update-binary`, a static ARM program of 251,904 bytes.
///
/// # Errors
///
/// If it cannot be made.
pub fn cwm() -> Result<PathBuf> {
    made("jesteros", "cwm", RECIPE, |folder| {
        elf::program(&folder.join("update-binary"), "stand-in for update-binary", SIZE)
    })
}

/// What [`cwm`] is, in one line.
#[must_use]
pub fn cwm_summary() -> &'static str {
    "CWM: a stand-in; update-binary is a static ARM program of the right size that only prints a line"
}
