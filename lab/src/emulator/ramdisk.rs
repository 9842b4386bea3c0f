//! The first root of the board: busybox, the drivers of the card, and a script.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::kernel::{Kernel, copy, mkimage};
use crate::command;

const INIT: &str = include_str!("init.sh");

/// Packs the tree at `$1` into `$2`. Owners are root's whoever runs it, and neither times nor
/// the order in a folder reach the result.
const PACK: &str = r#"set -eu
cd "$1"
find . -exec touch --no-dereference --date=@0 {} +
find . | LC_ALL=C sort | cpio --quiet --create --format=newc --owner=0:0 --reproducible > "$2.cpio"
gzip --best --no-name < "$2.cpio" > "$2""#;

/// Writes the first root as U-Boot takes it; `tree` is a folder to work in.
pub(super) fn pack(kernel: &Kernel, tree: &Path, target: &Path) -> Result<()> {
    for folder in ["bin", "dev", "modules", "proc", "root"] {
        fs::create_dir_all(tree.join(folder))?;
    }
    copy(&kernel.busybox(), &tree.join("bin/busybox"))?;
    for (index, module) in kernel.modules().iter().enumerate() {
        // The script loads them in the order of their names.
        let name = module.file_name().unwrap_or_default().to_string_lossy();
        copy(module, &tree.join(format!("modules/{index:02}-{name}")))?;
    }
    let init = tree.join("init");
    fs::write(&init, INIT)?;
    fs::set_permissions(&init, Permissions::from_mode(0o755))?;

    let packed = tree.with_extension("cpio.gz");
    command::output(Command::new("sh").args(["-c", PACK, "sh"]).arg(tree).arg(&packed))?;
    // U-Boot hands it over as it is; only Linux unpacks it.
    let mut mkimage = mkimage("ramdisk", "first root");
    command::output(mkimage.arg("-d").arg(packed).arg(target))?;
    Ok(())
}
