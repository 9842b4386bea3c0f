//! Debian's kernel for armhf, as U-Boot and a build take it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::modules;
use super::settings::KERNEL_ADDRESS;
use crate::apt::Apt;
use crate::command;

/// The package that stands for the newest kernel, whose own name has its version.
const METAPACKAGE: &str = "linux-image-armmp";
const PREFIX: &str = "linux-image-";

/// Kernel modules without which the root of a card cannot be read. Their dependencies come by
/// themselves, except for a checksum that ext4 asks for by another name.
const MODULES: [&str; 3] = ["sdhci_pci", "crc32c_generic", "ext4"];

/// An unpacked kernel, with the busybox of the same architecture.
#[derive(Debug)]
pub(super) struct Kernel {
    root: PathBuf,
    version: String,
    /// In the order in which they must be loaded.
    modules: Vec<PathBuf>,
}

/// Downloads the kernel and busybox and unpacks them below `root`.
pub(super) fn fetch(apt: &Apt, root: &Path) -> Result<Kernel> {
    let depends = apt.depends(METAPACKAGE)?;
    let Some(package) = depends.iter().find(|name| name.starts_with(PREFIX)) else {
        bail!("{METAPACKAGE} depends on no kernel but on {depends:?}");
    };
    for deb in apt.alone(&[package, "busybox-static"])? {
        command::output(Command::new("dpkg-deb").arg("--extract").arg(deb).arg(root))?;
    }
    let version = package.trim_start_matches(PREFIX).to_owned();
    let modules = modules::in_load_order(&root.join("lib/modules").join(&version), &MODULES)?;
    Ok(Kernel { root: root.to_owned(), version, modules })
}

impl Kernel {
    /// Puts the kernel into a folder as [`super::Board::kernel`] describes it.
    pub(super) fn pack(&self, folder: &Path) -> Result<()> {
        let from_boot = |name: &str| self.root.join(format!("boot/{name}-{}", self.version));
        for name in ["config", "System.map"] {
            copy(&from_boot(name), &folder.join(name))?;
        }
        for module in &self.modules {
            let path = module.strip_prefix(self.root.join("lib/modules"))?;
            copy(module, &folder.join("modules").join(path))?;
        }
        let mut mkimage = mkimage("kernel", &format!("Linux-{}", self.version));
        mkimage.args(["-a", KERNEL_ADDRESS, "-e", KERNEL_ADDRESS]);
        mkimage.arg("-d").arg(from_boot("vmlinuz")).arg(folder.join("uImage"));
        command::output(&mut mkimage)?;
        Ok(())
    }

    pub(super) fn busybox(&self) -> PathBuf {
        self.root.join("bin/busybox")
    }

    pub(super) fn modules(&self) -> &[PathBuf] {
        &self.modules
    }
}

/// U-Boot's own program, so that what is tested does not make what it is tested with.
pub(super) fn mkimage(kind: &str, name: &str) -> Command {
    let mut command = Command::new("mkimage");
    // The same packages give the same bytes.
    command.env("SOURCE_DATE_EPOCH", "0");
    command.args(["-A", "arm", "-O", "linux", "-T", kind, "-C", "none", "-n", name]);
    command
}

pub(super) fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(())
}
