//! `examples/rpi-card` on the root of the other tests. The lab's archive is the proxy of the
//! build, and has small packages of the names that Debian 12 has. Packages run emulated: with
//! Debian's own a card takes a quarter of an hour.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Result, ensure};
use jesteros_lab::archive::{Package, Script, Server, Signer, Signing, Suite};
use jesteros_lab::command;

use super::{WithContext as _, changed, example};
use crate::build::{Build, points_at};
use crate::elf_file::ElfFile;
use crate::family::with_frontend;
use crate::packed::{part, run, text};
use crate::project::Project;
use crate::world::{Shared, shared, world, write_files};

/// The image that the example grows from: its apt knows the key of the archive.
const STAND_IN: &str = "# syntax=FRONTEND
version: 1
name: armel
sources: {lenny-rootfs: {external: a root for armel}}
bases: {root: {from: lenny-rootfs, platform: linux/arm/v5}}
images:
  armel:
    from: root
    files: {/etc/apt/trusted.gpg: context:archive.gpg}
    cmd: [/bin/bash]
";

const KERNEL: &str = "6.1.0-42-rpi";

fn packages() -> Vec<Package> {
    let package = |name: &str| Package::new(name, "12-1");
    let kernel = format!("linux-image-{KERNEL}");
    let tree = |board: &str| format!("usr/lib/{kernel}/bcm2835-rpi-{board}.dtb");
    // What the graphics processor runs is for another machine.
    let firmware = || ElfFile::armhf().bytes();
    let initrd = format!("echo initrd >/boot/initrd.img-{KERNEL}");
    vec![
        // A root as old as Lenny has another program there.
        package("systemd-sysv")
            .depends("systemd")
            .script(Script::Postinst, "test -e /sbin/init || ln -s /lib/systemd/systemd /sbin/init"),
        package("systemd").shell("lib/systemd/systemd", "exit 0"),
        package("udev"),
        package("initramfs-tools").shell("usr/sbin/update-initramfs", &initrd),
        package("linux-image-rpi").depends(&format!("{kernel}, initramfs-tools")),
        package(&kernel)
            .depends("initramfs-tools")
            .file(&format!("boot/vmlinuz-{KERNEL}"), 0o644, vec![7; 3 << 20])
            .file(&tree("b"), 0o644, "tree of b")
            .file(&tree("zero"), 0o644, "tree of zero")
            .script(Script::Postinst, "update-initramfs"),
        package("raspi-firmware")
            .file("usr/lib/raspi-firmware/bootcode.bin", 0o644, "first")
            .file("usr/lib/raspi-firmware/start.elf", 0o644, firmware())
            .file("usr/lib/raspi-firmware/fixup.dat", 0o644, "fixup")
            // Debian's reads the table of file systems too.
            .script(
                Script::Postinst,
                "grep -q ' /boot/firmware ' /etc/fstab\ncp /usr/lib/raspi-firmware/* /boot/firmware",
            ),
        package("openssh-server")
            .program("usr/sbin/sshd", "OpenSSH_9.2p1")
            .script(Script::Postinst, "echo secret >/etc/ssh/ssh_host_ed25519_key")
            .conffile("etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\n"),
        package("ifupdown"),
        package("isc-dhcp-client"),
    ]
}

#[derive(Debug)]
struct Pi {
    server: Server,
    layout: PathBuf,
    keys: PathBuf,
}

fn pi() -> Result<&'static Pi> {
    static PI: Shared<Pi> = OnceLock::new();
    shared(&PI, || {
        let signer = Signer::new(Signing::ValidKey)?;
        let folder = world().folder("pi-archive")?;
        for (archive, name, packages) in [
            ("debian", "bookworm", packages()),
            ("debian-security", "bookworm-security", Vec::new()),
        ] {
            let components = &["main", "non-free-firmware"];
            Suite { archive, name, components, architecture: "armel", packages }
                .write(&folder, &signer)?;
        }
        let project = Project::new(STAND_IN)?;
        fs::write(project.path().join("archive.gpg"), signer.public_key())?;
        let build = with_frontend(Build::new(&project)).on_lenny()?.arg("--provenance=false");
        let (layout, _) = build.layout("compression=gzip")?;
        let keys = world().folder("keys")?;
        let key = b"ssh-ed25519 AAAA writer\n".to_vec();
        write_files(&keys, &BTreeMap::from([("authorized_keys", key)]))?;
        Ok(Pi { server: Server::start(&folder)?, layout, keys })
    })
}

fn on_stand_ins(build: Build) -> Result<Build> {
    let pi = pi()?;
    let build = build.arg(format!("--build-arg=http_proxy={}", pi.server.url()));
    let build = build.context("armel-rootfs", &format!("oci-layout://{}", pi.layout.display()));
    Ok(build.context("keys", text(&pi.keys)?))
}

/// Builds the card and returns its file, unpacked.
fn built() -> Result<PathBuf> {
    let folder = world().folder("card")?;
    let build = on_stand_ins(example("rpi-card"))?.arg("--build-arg=HOST=kitchen");
    build.arg(format!("--output={}", folder.display())).succeeds()?;
    let card = folder.join("pi.img");
    // Most of it is empty, and takes no place on the disk.
    let mut unpack = Command::new("xz");
    command::output(unpack.arg("--decompress").arg(folder.join("pi.img.xz")))?;
    Ok(card)
}

pub(super) fn card() -> Result<()> {
    let card = built()?;
    ensure!(fs::metadata(&card)?.len() == 2 << 30, "it has another size");
    let table = run(&["sfdisk", "-d", text(&card)?])?;
    table.says("start=        8192, size=      524288, type=c, bootable")?;
    table.says("start=      532480, size=     3661824, type=83")?;
    boot_partition(&card)?;
    root_partition(&card)
}

fn boot_partition(card: &Path) -> Result<()> {
    let fat = format!("{}@@{}", card.display(), 4 << 20);
    let listed = run(&["mdir", "-b", "-i", &fat, "::"])?;
    for name in ["bootcode.bin", "start.elf", "fixup.dat", "initrd.img", "bcm2835-rpi-b.dtb"] {
        listed.says(&format!("::/{name}"))?;
    }
    listed.does_not_say("zero")?;
    run(&["mtype", "-i", &fat, "::/config.txt"])?.says("kernel=kernel.img\n")?;
    run(&["mtype", "-i", &fat, "::/cmdline.txt"])?.says("root=LABEL=root rootfstype=ext4")?;
    run(&["fsck.fat", "-n", text(&part(card, 4 << 20, 256 << 20)?)?])?;
    Ok(())
}

fn root_partition(card: &Path) -> Result<()> {
    // A copy of the partition would be as large as the card.
    let ext = format!("{}?offset={}", card.display(), 260 << 20);
    run(&["e2fsck", "-fn", &ext])?;
    let ask = |question: &str| run(&["debugfs", "-R", question, &ext]);
    ask("cat /etc/hostname")?.says("kitchen\n")?;
    ask("stat /home/pi/.ssh/authorized_keys")?.says("Mode:  0600")?.says("User:  1000")?;
    ask("ls /etc/ssh")?.says("sshd_config")?.does_not_say("ssh_host")?;
    ask("ls /boot/firmware")?.says("start.elf")?;
    ask("cat /etc/group")?.says("video:x:44:pi")?;
    run(&["dumpe2fs", "-h", &ext])?.says("Filesystem volume name:   root").map(drop)
}

pub(super) fn mistake() -> Result<()> {
    let project = changed("rpi-card", "[\"/usr/lib/raspi-firmware/*.elf\", ", "[")?;
    let build = on_stand_ins(with_frontend(Build::new(&project)))?.target("system");
    let failed = build.fails()?;
    failed
        .says("`/usr/lib/raspi-firmware/start.elf` of the package `raspi-firmware` is for hard")?;
    points_at(&failed, "rpi-card.yaml", project.line("- elf: {machine")?)
}
