//! QEMU with a card in it.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use rustix::process::{Pid, Signal, kill_process_group};

use super::console::Console;
use super::settings::MEMORY;
use crate::command;
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
    let (console, output) = io::pipe().context("cannot make a pipe")?;
    let mut command = qemu(&card);
    command
        .env("TMPDIR", work.path())
        .stdin(Stdio::null())
        .stdout(output.try_clone().context("cannot share the pipe")?)
        .stderr(output)
        .process_group(0);
    let machine = Machine::start(&mut command)?;
    // It holds the writing end of the pipe too.
    drop(command);
    let shown = Console::read(console, until, limit);
    machine.end()?;
    Ok(shown)
}

/// The card is there twice: this U-Boot has no driver for SD cards, so it reads a disk, and
/// Linux has no driver for that disk, so it uses the SD card.
fn qemu(card: &Path) -> Command {
    let drive = |id: &str, rest: &str| {
        // In the value of an option a comma is written twice.
        let file = card.to_string_lossy().replace(',', ",,");
        format!("if=none,id={id},file={file},format=raw,file.locking=off,{rest}")
    };
    // If the test is killed, the machine ends too.
    let mut command = Command::new("setpriv");
    command
        .args(["--pdeathsig", "KILL", "qemu-system-arm"])
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

/// A running QEMU, which does not outlive this value.
struct Machine {
    child: Child,
    has_ended: bool,
}

impl Machine {
    fn start(command: &mut Command) -> Result<Self> {
        let child = command
            .spawn()
            .with_context(|| format!("cannot start `{}`", command::show(command)))?;
        Ok(Self { child, has_ended: false })
    }

    fn end(mut self) -> Result<()> {
        self.kill().context("cannot end QEMU")
    }

    fn kill(&mut self) -> io::Result<()> {
        if self.has_ended {
            return Ok(());
        }
        self.has_ended = true;
        // It has not been waited for, so that nobody else has its number.
        if let Some(group) = Pid::from_raw(self.child.id().cast_signed()) {
            // Fails only if it has ended.
            let _ = kill_process_group(group, Signal::KILL);
        }
        self.child.wait().map(drop)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // Only a panic or an error comes here while it runs, and has more to say than this.
        let _ = self.kill();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::PathBuf;

    #[test]
    fn only_a_card_of_a_size_that_there_is_is_started() {
        let folder = tempfile::tempdir().unwrap();
        let card = folder.path().join("card.img");
        let start = || boot(&card, "login:", Duration::from_secs(1)).unwrap_err().to_string();
        assert!(start().starts_with("no card at "));
        fs::write(&card, [0; 1000]).unwrap();
        assert_eq!(start(), "a card of 1000 bytes: QEMU takes only powers of two");
    }

    #[test]
    fn a_machine_ends_with_its_value() {
        let mut command = Command::new("sleep");
        let machine = Machine::start(command.arg("1000").process_group(0)).unwrap();
        let process = PathBuf::from(format!("/proc/{}", machine.child.id()));
        assert!(process.exists());
        drop(machine);
        assert!(!process.exists());
    }
}
