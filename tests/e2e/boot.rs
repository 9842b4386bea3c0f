//! The check `boot`: a card whose parts do not agree does not leave the build.

use std::fs;

use anyhow::Result;

use crate::Case;
use crate::build::Build;
use crate::project::Project;

pub(crate) const CASES: &[Case] = &[("boot_of_a_card_agrees_or_fails_at_both_lines", card)];

const SPEC: &str = "\
# syntax=FRONTEND
version: 1
name: e2e
default: card
artifacts:
  boot:
    folder: {files: {/uImage: {text: kernel}, /MLO: {text: first}}}
  root:
    folder: {files: {/etc/fstab: context:in/fstab, /bin/init: {text: x}}}
  script:
    file: context:in/boot.cmd
    filename: boot.scr
    uboot: {type: script}
  card:
    disk:
      size: 32 MiB
      partitions:
        - {start: 63s, size: 8 MiB, fs: fat16, label: BOOT, boot: yes, from: boot, first: [/MLO, /uImage]}
        - {fs: ext3, label: ROOT, from: root}
    filename: card.img
    compress: gzip
    checks:
      - boot:
          device: /dev/mmcblk0
          config: context:in/config
          script: script
          fstab: root:etc/fstab
      - size: {max: 1 MiB}
";

const SCRIPT: &str = "\
setenv bootargs console=ttyS0,115200n8 root=/dev/mmcblk0p2 rootfstype=ext3 init=/bin/init
fatload mmc 0 0x81c00000 uImage
bootm 0x81c00000
";
const CONFIG: &str = "\
# Linux kernel version: 2.6.29
CONFIG_MSDOS_PARTITION=y
CONFIG_MMC_BLOCK=y
CONFIG_EXT3_FS=y
CONFIG_VFAT_FS=y
CONFIG_NLS_CODEPAGE_437=y
";
const FSTAB: &str = "/dev/mmcblk0p2 / ext3 rw\nLABEL=BOOT /boot vfat rw\n";

/// What is changed in the spec or in one of the files, what is said of it, and the two lines.
type Mutation = (&'static str, &'static str, &'static str, &'static str, [&'static str; 2]);

const MUTATIONS: &[Mutation] = &[
    (
        "spec",
        "fs: ext3",
        "fs: ext4",
        "the root is partition 2, which holds ext4 with `extents`, and `CONFIG_EXT4_FS` is `n`",
        ["config: context", "fs: ext4"],
    ),
    (
        "fstab",
        "/dev/mmcblk0p2 /",
        "LABEL=BOOT /",
        "line 1 of the fstab mounts `LABEL=BOOT` at `/`, and the boot script has `root=/dev/mmcblk0p2`",
        ["fstab: root", "script: script"],
    ),
    (
        "boot.cmd",
        "mmcblk0p2",
        "mmcblk0p3",
        "`root=/dev/mmcblk0p3` of the boot script is no partition: the disk has the partitions 1 and 2",
        ["script: script", "script: script"],
    ),
    (
        "spec",
        "/uImage",
        "/zImage",
        "the boot script loads `uImage` from partition 1, which has no such file",
        ["script: script", "fs: fat16"],
    ),
    (
        "spec",
        "first: [/MLO, /uImage]",
        "first: [/uImage, /MLO]",
        "partition 1 has `uImage` before `MLO`, and the boot ROM reads the first file alone",
        ["- boot:", "fs: fat16"],
    ),
    (
        "spec",
        "boot: yes, ",
        "",
        "partition 1 holds the boot files (fat16), and is not marked as the one to start from",
        ["- boot:", "fs: fat16"],
    ),
];

fn project(change: Option<&Mutation>) -> Result<Project> {
    let project = Project::new(SPEC)?;
    let changed = |file: &str, text: &str| match change {
        Some((name, from, to, _, _)) if *name == file => text.replace(from, to),
        Some(_) | None => text.to_owned(),
    };
    project.rewrite(&changed("spec", SPEC))?;
    fs::create_dir(project.path().join("in"))?;
    for (name, text) in [("boot.cmd", SCRIPT), ("config", CONFIG), ("fstab", FSTAB)] {
        fs::write(project.path().join("in").join(name), changed(name, text))?;
    }
    Ok(project)
}

fn card() -> Result<()> {
    Build::new(&project(None)?).succeeds()?;
    for mutation in MUTATIONS {
        let project = project(Some(mutation))?;
        let failed = Build::new(&project).fails()?;
        let (_, _, _, said, [at, other]) = mutation;
        let line = |text: &str| project.line(text).map(|line| format!("jesteros.yaml:{line}: "));
        failed.says(&format!("{}{said}", line(at)?))?;
        if at != other {
            failed.says(&format!("{}this does not agree with it", line(other)?))?;
        }
    }
    Ok(())
}
