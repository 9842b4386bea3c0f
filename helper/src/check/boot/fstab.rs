//! The table of file systems (`/etc/fstab`).

use super::Said;
use super::arguments::Arguments;
use super::disk::{Disk, Meant};
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{BOOT_FSTAB, BOOT_SCRIPT};

/// Most lines that mount something.
const MOST: usize = 1000;
/// What the root is called that the kernel has mounted.
const ROOTS: [&str; 2] = ["/dev/root", "rootfs"];
/// Options of what need not be there.
const OPTIONAL: [&str; 2] = ["noauto", "nofail"];

/// One line.
#[derive(Debug)]
pub(super) struct Mount {
    /// The number of the line.
    pub(super) line: usize,
    pub(super) device: String,
    pub(super) path: String,
    /// The type of the file system.
    pub(super) kind: String,
    is_optional: bool,
    /// Whether its options say which letters the names of files have.
    pub(super) has_letters: bool,
}

/// Reads the lines; there may be none.
pub(super) fn read(data: &[u8], named: &str) -> Outcome<Vec<Mount>> {
    let text = std::str::from_utf8(data)
        .map_err(|_| Problem::new(format!("the fstab {named} is not a text in UTF-8")))?;
    let mut mounts = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = line.split_whitespace().collect();
        let &[device, path, kind, ref rest @ ..] = fields.as_slice() else {
            let message = format!(
                "line {} of the fstab {named} has no device, path and type of file system: `{line}`",
                index + 1
            );
            return Err(Problem::new(message));
        };
        if mounts.len() == MOST {
            return Err(Problem::new(format!("the fstab {named} has more than {MOST} lines")));
        }
        let options = rest.first().copied().unwrap_or_default();
        let mut words = options.split(',');
        mounts.push(Mount {
            line: index + 1,
            device: unescaped(device),
            path: unescaped(path),
            kind: kind.to_owned(),
            is_optional: words.any(|option| OPTIONAL.contains(&option)),
            has_letters: options.contains("codepage=") || options.contains("iocharset="),
        });
    }
    Ok(mounts)
}

/// The text with the characters that stand there by their octal numbers.
fn unescaped(text: &str) -> String {
    let pairs = [("\\040", " "), ("\\011", "\t"), ("\\134", "\\")];
    pairs.iter().fold(text.to_owned(), |text, (number, character)| text.replace(number, character))
}

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
