//! QEMU with a card in it.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::settings::MEMORY;
use crate::console::Console;
use crate::machine::Machine;
use crate::packages::install_missing;

const U_BOOT: &str = "/usr/lib/u-boot/qemu_arm/u-boot.bin";

/// Starts a machine with a card in it, and ends it as soon as its console shows `until`, it
/// exits, or `limit` is over. The file of the card is not changed.
///
/// `until` must not be in what the kernel is started with, which the console shows as well.
///
/// On an idle machine it takes about 12 seconds until the init of the root runs, and as long
/// again until Lenny's is in its runlevel; give several times that. A machine that cannot
/// start the card stays at U-Boot's prompt until the limit. To see that it does, wait for what
/// U-Boot says, e.g. `Bad Data CRC`.
///
/// # Errors
///
/// If QEMU cannot be started, or the card is not one that it takes.
pub fn boot(card: &Path, until: &str, limit: Duration) -> Result<Console> {
    let card = card.canonicalize().with_context(|| format!("no card at {}", card.display()))?;
    let size = card.metadata()?.len();
    ensure!(size.is_power_of_two(), "a card of {size} bytes: QEMU takes only powers of two");
    install_missing(&["qemu-system-arm", "u-boot-qemu"])?;
    // What the machine writes to the card goes to a file here, which has no name.
    let work = tempfile::Builder::new().prefix("emulator-").tempdir()?;
    let mut command = qemu(&card);
    command.env("TMPDIR", work.path());
    Machine::run(&command, until, limit)
}

/// The card is there twice: this U-Boot has no driver for SD cards, so it reads a disk, and
/// Linux has no driver for that disk, so it uses the SD card.
fn qemu(card: &Path) -> Command {
    let drive = |id: &str, rest: &str| {
        // In the value of an option a comma is written twice.
        let file = card.to_string_lossy().replace(',', ",,");
        format!("if=none,id={id},file={file},format=raw,file.locking=off,{rest}")
    };
    let mut command = Command::new("qemu-system-arm");
    command
        // The kernel without large addresses reaches no devices behind the first 4 GiB.
        .args(["-machine", "virt,highmem=off", "-m", MEMORY, "-no-reboot"])
        .args(["-display", "none", "-monitor", "none", "-serial", "stdio", "-nic", "none"])
        .args(["-bios", U_BOOT])
        .args(["-drive", &drive("disk", "readonly=on")])
        .args(["-device", "virtio-blk-device,drive=disk"])
        .args(["-device", "sdhci-pci"])
        .args(["-drive", &drive("card", "snapshot=on")])
        .args(["-device", "sd-card,drive=card"]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn only_a_card_of_a_size_that_there_is_is_started() {
        let folder = tempfile::tempdir().unwrap();
        let card = folder.path().join("card.img");
        let start = || boot(&card, "login:", Duration::from_secs(1)).unwrap_err().to_string();
        assert!(start().starts_with("no card at "));
        fs::write(&card, [0; 1000]).unwrap();
        assert_eq!(start(), "a card of 1000 bytes: QEMU takes only powers of two");
    }
}
