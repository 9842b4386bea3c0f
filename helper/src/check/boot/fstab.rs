//! The table of file systems agrees with the disk and the boot arguments.

use super::arguments::Arguments;
use super::disk::{Disk, Meant};
use super::mount::Mount;
use super::said::Said;
use jesteros_manifest::{BOOT_FSTAB, BOOT_SCRIPT};

/// What the root is called that the kernel has mounted.
const ROOTS: [&str; 2] = ["/dev/root", "rootfs"];
/// Every partition that is mounted is there, with the file system that it must have, and the
/// root is that of the boot arguments.
pub(super) fn expect(
    mounts: &[Mount],
    arguments: &[Arguments],
    disk: &Disk<'_>,
    said: &mut Said<'_, '_>,
) {
    for mount in mounts {
        let Mount { line, device, path, kind, is_optional, has_letters: _ } = mount;
        match disk.meant(device) {
            Meant::Missing(_) if *is_optional => {}
            Meant::Missing(why) => {
                let message = format!(
                    "line {line} of the fstab mounts `{device}` at `{path}`, which is no partition: {why}"
                );
                said.part(BOOT_FSTAB, None, message);
            }
            Meant::Part(part) => {
                if !kind.split(',').any(|kind| part.is_mounted_as(kind)) {
                    let message = format!(
                        "line {line} of the fstab says that `{device}` is {kind}, and partition {} holds {}",
                        part.found.number,
                        part.holds()
                    );
                    said.part(BOOT_FSTAB, Some(part.found.number), message);
                }
            }
            Meant::Elsewhere | Meant::Unknown => {}
        }
        if path == "/" {
            expect_root(mount, arguments, disk, said);
        }
    }
}

/// The root is that of the boot arguments, by whatever name.
fn expect_root(mount: &Mount, arguments: &[Arguments], disk: &Disk<'_>, said: &mut Said<'_, '_>) {
    let Mount { line, device, .. } = mount;
    if ROOTS.contains(&device.as_str()) {
        return;
    }
    let number = |name: &str| match disk.meant(name) {
        Meant::Part(part) => Some(part.found.number),
        Meant::Missing(_) | Meant::Elsewhere | Meant::Unknown => None,
    };
    let differs = arguments.iter().find(|one| match (number(device), number(&one.root)) {
        (Some(one), Some(other)) => one != other,
        // Names that mean no partition are compared as they are.
        _ => one.root != *device && !one.root.contains('$'),
    });
    if let Some(Arguments { root, .. }) = differs {
        let message = format!(
            "line {line} of the fstab mounts `{device}` at `/`, and the boot script has `root={root}`"
        );
        said.parts(BOOT_FSTAB, BOOT_SCRIPT, message);
    }
}
