//! Contradictions between the parts of a device, each in a copy of the example. None may leave
//! the build, and each is shown at a line of its own.

use anyhow::{Context as _, Result};

use super::plain;
use crate::build::points_at;
use crate::family::{example, with_frontend};
use crate::project::Project;

struct Contradiction {
    /// The file that is changed.
    file: &'static str,
    from: &'static str,
    to: &'static str,
    target: &'static str,
    /// What stands on the line of the spec that is shown.
    line: &'static str,
    message: &'static str,
}

const ALL: [Contradiction; 10] = [
    Contradiction {
        file: "jesteros.yaml",
        from: "start: 524288s, fs: ext3",
        to: "start: 524288s, fs: ext4",
        target: "sd-image",
        line: "- boot:",
        message: "CONFIG_EXT4_FS",
    },
    Contradiction {
        file: "platform/boot/nook.cmd",
        from: "root=/dev/mmcblk0p2",
        to: "root=/dev/mmcblk1p2",
        target: "sd-image",
        line: "- boot:",
        message: "`root=/dev/mmcblk1p2` of the boot script is not on the disk",
    },
    Contradiction {
        file: "platform/boot/nook.cmd",
        from: "bootm 0x81c00000",
        to: "bootm 0x80008000",
        target: "sd-image",
        line: "- boot:",
        message: "starts the kernel at 0x80008000, where it loads no file",
    },
    Contradiction {
        file: "kernel/jesteros.config",
        from: "CONFIG_TMPFS=y",
        to: "# CONFIG_EXT3_FS is not set",
        target: "kernel",
        line: "need: {ARCH_OMAP",
        message: "EXT3_FS",
    },
    Contradiction {
        file: "platform/uEnv.txt",
        from: "rootfstype=ext3",
        to: "rootfstype=ext4",
        target: "sd-image",
        line: "script: \"platform:uEnv.txt\"",
        message: "CONFIG_EXT4_FS",
    },
    Contradiction {
        file: "kernel/jesteros.config",
        from: "CONFIG_TMPFS=y",
        to: "CONFIG_JESTER_SPECIAL=y",
        target: "kernel",
        line: "      run: |",
        message: "the kernel has no such option, or not with this value: CONFIG_JESTER_SPECIAL=y",
    },
    Contradiction {
        file: "installer/updater-script",
        from: "/dev/block/mmcblk1p2",
        to: "/dev/block/mmcblk0p2",
        target: "installer",
        line: "updater-script: {lacks:",
        message: "mmcblk0p2",
    },
    Contradiction {
        file: "jesteros.yaml",
        from: "        /init: {from: \"nook:android/init\", mode: 0750}\n",
        to: "",
        target: "ramdisk",
        line: "/init: {size: 128000",
        message: "`/init`",
    },
    Contradiction {
        file: "platform/init.rc",
        from: "service jesteros-init",
        to: "service other-init",
        target: "ramdisk",
        line: "/init.rc: {size:",
        message: "service jesteros-init",
    },
    Contradiction {
        file: "scripts/src/3-system/common/common.sh",
        from: "say() {",
        to: "insmod jester.ko\nsay() {",
        target: "production",
        line: "\"/src/**\":",
        message: "common.sh",
    },
];

pub(super) fn all() -> Result<()> {
    for contradiction in &ALL {
        let Contradiction { file, from, target, .. } = contradiction;
        refused(contradiction).with_context(|| format!("{target}: `{from}` in {file}"))?;
    }
    Ok(())
}

fn refused(contradiction: &Contradiction) -> Result<()> {
    let Contradiction { file, from, to, target, line, message } = *contradiction;
    let project = Project::copy_of(&example(), "jesteros.yaml")?;
    project.change(file, from, to)?;
    let failed = with_frontend(plain(project.path(), target, &[])?).fails()?;
    failed.says(message)?;
    points_at(&failed, "jesteros.yaml", project.line(line)?)
}
