//! The kernel and the first root of the board, made once.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{kernel, ramdisk};
use crate::apt::Apt;
use crate::directories::create;
use crate::made::made;
use crate::packages::install_missing;

/// Changes when the recipe does: an older cached board is then made anew.
const RECIPE: u32 = 1;

const ARCHITECTURE: &str = "armhf";
/// Without its updates: what a test starts need not be safe, and one list may not be out of
/// step with another.
const SUITE: &str = "bookworm";
const FETCHING: &str = "lab: downloading the kernel of the emulated board";

/// What a card for the board is built with: two folders for named contexts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// Holds `uImage`, `config`, `System.map`, and in `modules` what a root has in
    /// `/lib/modules`, cut down to the modules that the first root loads. Debian's
    /// `System.map` only says where the real one is.
    pub kernel: PathBuf,
    /// Holds `uRamdisk` and nothing else: the first root, which loads drivers and mounts the
    /// root of the card.
    pub ramdisk: PathBuf,
}

impl Board {
    fn below(folder: &Path) -> Self {
        Self { kernel: folder.join("kernel"), ramdisk: folder.join("ramdisk") }
    }
}

/// The board. It is made once, in about ten seconds, from Debian's packages for armhf.
///
/// # Errors
///
/// If it cannot be made.
pub fn board() -> Result<Board> {
    let folder = made("boards", &format!("{SUITE}-{ARCHITECTURE}"), RECIPE, |folder| {
        install_missing(&["u-boot-tools", "cpio"])?;
        let work = folder.with_file_name("work");
        create(&work)?;
        make(&work, &Board::below(folder))
    })?;
    Ok(Board::below(&folder))
}

fn make(work: &Path, board: &Board) -> Result<()> {
    let apt = Apt::new(ARCHITECTURE, &[SUITE], work, FETCHING)?;
    let kernel = kernel::fetch(&apt, &work.join("unpacked"))?;
    create(&board.kernel)?;
    kernel.pack(&board.kernel)?;
    create(&board.ramdisk)?;
    ramdisk::pack(&kernel, &work.join("tree"), &board.ramdisk.join("uRamdisk"))
}
