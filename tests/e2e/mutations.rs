//! A whole device that passes all its checks, and what is changed in it so that it must not
//! leave the build: each change fails it at its own line.

use std::fs;

use anyhow::{Context as _, Result, ensure};

use crate::Case;
use crate::build::Build;
use crate::elf_file::ElfFile;
use crate::project::{LENNY, Project};

pub(crate) const CASES: &[Case] = &[
    ("mutations_of_a_device_that_passes_never_leave_the_build", all),
    ("mutations_that_only_warn_fail_a_build_that_wants_no_warnings", password),
];

/// The spec below the base `lenny`; the digits of `LIMIT` are what `/data` has.
const SPEC: &str = r#"    checks:
      - elf: {machine: arm, float: soft, glibc: "2.7"}
default: card
images:
  device:
    from: lenny
    users: {root: {password: locked}}
    files:
      /start.sh: {from: context:in/start.sh, mode: 0755}
      /bin/start: {link: /start.sh}
      /usr/bin/tool: {from: context:in/tool, mode: 0755}
      /etc/fstab: {text: "/dev/mmcblk0p2 / ext3 noatime 0 1\n"}
      /data/: {from: context:in/data/}
    cmd: [/start.sh]
    checks:
      - lint: {paths: /start.sh, for: lenny}
      - files: {"/data/*": {total: {max: 1000}}}
      - {run: [/start.sh], expect: {stdout: {equals: "ready\n"}}, memory: 256 MiB}
artifacts:
  config: {file: context:in/config, filename: config, checks: [{kconfig: {file: /config, need: {EXT3_FS: y}, forbid: [KUNIT]}}]}
  boot:
    folder: {files: {/MLO: {text: first}, /uImage: {text: kernel}}}
    checks:
      - size: {max: 11}
  script:
    file: {text: "setenv bootargs root=/dev/mmcblk0p2 rootfstype=ext3\nfatload mmc 0 0x81c00000 uImage\nbootm 0x81c00000\n"}
    filename: boot.scr
    uboot: {type: script}
  card:
    disk:
      size: 256 MiB
      partitions:
        - {start: 63s, end: 16 MiB, fs: fat16, label: BOOT, boot: yes, from: boot, first: [/MLO]}
        - {start: 16 MiB, fs: ext3, label: ROOT, from: device}
    filename: card.img
    checks:
      - boot: {device: /dev/mmcblk0, config: config, script: script, fstab: "device:etc/fstab"}
"#;

const CONFIG: &str = "\
# Linux kernel version: 2.6.29
CONFIG_MSDOS_PARTITION=y
CONFIG_MMC_BLOCK=y
CONFIG_EXT3_FS=y
";

/// The files of the context.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("in/start.sh", b"#!/bin/bash\necho ready\n".to_vec()),
        ("in/tool", ElfFile::armel().bytes()),
        ("in/config", CONFIG.as_bytes().to_vec()),
        ("in/data/a", vec![b'a'; 600]),
        ("in/data/b", vec![b'b'; 400]),
    ]
}

/// A change of the spec, or of a file of the context.
enum Change {
    Spec(&'static str, &'static str),
    File(&'static str, Vec<u8>),
}

struct Mutation {
    change: Change,
    /// What stands in the line that is named.
    at: &'static str,
    said: &'static str,
}

fn spec(from: &'static str, to: &'static str, at: &'static str, said: &'static str) -> Mutation {
    Mutation { change: Change::Spec(from, to), at, said }
}

fn file(name: &'static str, data: &[u8], at: &'static str, said: &'static str) -> Mutation {
    Mutation { change: Change::File(name, data.to_vec()), at, said }
}

fn mutations() -> Vec<Mutation> {
    let bash_4 = b"#!/bin/bash\ndeclare -A words\nwords[a]=ready\necho ready\n";
    let fails = b"#!/bin/bash\necho ready\nexit 3\n";
    let kunit = format!("{CONFIG}CONFIG_KUNIT=y\n");
    vec![
        spec(
            "size: {max: 11}",
            "size: {max: 10}",
            "- size:",
            "11 bytes, and must have at most 10 bytes",
        ),
        spec(
            "total: {max: 1000}",
            "total: {max: 999}",
            "- files:",
            "1000 bytes together, and must have at most 999 bytes",
        ),
        file(
            "in/config",
            kunit.as_bytes(),
            "config: {file",
            "`CONFIG_KUNIT` is `y` in `/config`, and must not be set",
        ),
        file("in/tool", &ElfFile::armhf().bytes(), "- elf:", "`/usr/bin/tool` is for hard float"),
        file("in/start.sh", bash_4, "- lint:", "`/start.sh:2`: `declare -A` needs bash 4.0"),
        file("in/start.sh", fails, "- {run:", "ended with the exit code 3"),
        spec("link: /start.sh", "link: /stop.sh", "/bin/start:", "leads to `/stop.sh`"),
        spec("cmd: [/start.sh]", "cmd: [/stop.sh]", "cmd:", "/stop.sh"),
        spec("fs: ext3", "fs: ext4", "- boot:", "`CONFIG_EXT4_FS` is `n`"),
        spec("first: [/MLO]", "first: [/uImage, /MLO]", "- boot:", "has `uImage` before `MLO`"),
        spec("start: 16 MiB", "start: 8 MiB", "start: 8 MiB", "both cover byte"),
        spec(
            "\"/dev/mmcblk0p2 / ext3",
            "\"/dev/mmcblk0p1 / ext3",
            "- boot:",
            "line 1 of the fstab mounts `/dev/mmcblk0p1` at `/`",
        ),
        spec("root=/dev/mmcblk0p2", "root=/dev/mmcblk0p3", "- boot:", "is no partition"),
        spec("uImage: {text", "zImage: {text", "- boot:", "the boot script loads `uImage`"),
    ]
}

fn project() -> Result<Project> {
    let project = Project::new(&format!("{LENNY}{SPEC}"))?;
    for (name, data) in files() {
        let path = project.path().join(name);
        fs::create_dir_all(path.parent().context("no folder")?)?;
        fs::write(path, data)?;
    }
    Ok(project)
}

fn all() -> Result<()> {
    let sound = project()?;
    Build::new(&sound).on_lenny()?.succeeds()?;
    for Mutation { change, at, said } in mutations() {
        let project = project()?;
        match &change {
            Change::Spec(from, to) => {
                let spec = fs::read_to_string(&project.spec)?;
                ensure!(spec.contains(from), "the spec has no {from:?}");
                project.rewrite(&spec.replace(from, to))?;
            }
            Change::File(name, data) => fs::write(project.path().join(name), data)?,
        }
        let failed = Build::new(&project).on_lenny()?.fails().with_context(|| said.to_owned())?;
        let line = project.line(at)?;
        let start = format!("jesteros.yaml:{line}: ");
        let is_said = failed.text().lines().any(|found| {
            found.split_once(&start).is_some_and(|(_, message)| message.contains(said))
        });
        ensure!(is_said, "no line `{start}…{said}…`: {}", failed.text());
    }
    Ok(())
}

/// An empty password is a warning, which `error=true` makes an error.
fn password() -> Result<()> {
    let project = project()?;
    let spec = fs::read_to_string(&project.spec)?;
    project.rewrite(&spec.replace("    users: {root: {password: locked}}\n", ""))?;
    let build = Build::new(&project).on_lenny()?;
    let built = build.plain()?.ok()?;
    built.says("check-failed: the user `root` has an empty password")?;
    let strict = build.arg("--build-arg=BUILDKIT_DOCKERFILE_CHECK=error=true").fails()?;
    let line = project.line("  device:")?;
    strict.says(&format!("jesteros.yaml:{line}: the user `root` has an empty password")).map(drop)
}
