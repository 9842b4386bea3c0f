//! The boot arguments, and the root file system that they name.

use super::disk::{Disk, Meant, Part};
use super::mount::Mount;
use super::said::Said;
use super::script::Script;
use jesteros_manifest::BOOT_SCRIPT;
use jesteros_pack::disk::read::{Holding, Node};

/// Most sets of boot arguments that are looked at; more are a finding.
const MOST: usize = 20;

/// Most lines that are looked through for them; more are a finding.
const MOST_LINES: usize = 200;

/// One set of boot arguments.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Arguments {
    /// The device of the root.
    pub(super) root: String,
    /// The types of file system that the kernel tries.
    pub(super) types: Vec<String>,
    /// The first program.
    init: Option<String>,
}

/// The partition of a root, and the type that the kernel is told.
pub(super) struct Root<'d, 'a> {
    pub(super) part: &'d Part<'a>,
    pub(super) types: Vec<String>,
}

impl Arguments {
    /// All sets that the script has with a `root=`.
    pub(super) fn of(script: &Script, said: &mut Said<'_, '_>) -> Vec<Self> {
        let mut texts = script.values("bootargs");
        if texts.is_empty() {
            // A file with nothing but the arguments, or of another boot loader.
            let mut lines = script.text.lines().filter(|line| line.contains("root="));
            let first = lines.by_ref().take(MOST_LINES);
            texts = first.map(|line| script.expanded(line)).collect();
            if lines.next().is_some() {
                let message =
                    format!("the boot script has more than {MOST_LINES} lines with `root=`");
                said.part(BOOT_SCRIPT, None, message);
            }
        }
        let mut found: Vec<Self> = Vec::new();
        for arguments in texts.iter().filter_map(|text| Self::read(text)) {
            if found.contains(&arguments) {
                continue;
            }
            if found.len() == MOST {
                let message =
                    format!("the boot script has more than {MOST} sets of boot arguments");
                said.part(BOOT_SCRIPT, None, message);
                break;
            }
            found.push(arguments);
        }
        found
    }

    fn read(text: &str) -> Option<Self> {
        if text.trim_start().starts_with('#') {
            return None;
        }
        let words = text.split_whitespace().map(|word| word.trim_matches(['"', '\'', ';']));
        // Of several the last one counts.
        let last = |name: &str| {
            let mut words = words.clone().rev();
            let value = words.find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
            value.map(str::to_owned)
        };
        let types = last("rootfstype").map(|types| types.split(',').map(str::to_owned).collect());
        Some(Self { root: last("root")?, types: types.unwrap_or_default(), init: last("init") })
    }

    /// The root is a partition of the disk, with the file system that it must have.
    pub(super) fn expect_root(
        &self,
        script: Option<&Script>,
        disk: &Disk<'_>,
        said: &mut Said<'_, '_>,
    ) {
        let root = &self.root;
        let part = match disk.meant(root) {
            Meant::Part(part) => part,
            Meant::Missing(why) => {
                let message = format!("`root={root}` of the boot script is no partition: {why}");
                return said.part(BOOT_SCRIPT, None, message);
            }
            Meant::Elsewhere => {
                let example = disk.name(disk.parts.last().map_or(1, |part| part.found.number));
                let message = format!(
                    "`root={root}` of the boot script is not on the disk, whose partitions are called as `{example}`"
                );
                return said.part(BOOT_SCRIPT, None, message);
            }
            Meant::Unknown => {
                let message =
                    format!("`root={root}` of the boot script has a variable that it does not set");
                return said.part(BOOT_SCRIPT, None, message);
            }
        };
        let number = part.found.number;
        let is_by_tag = ["LABEL=", "UUID="].iter().any(|tag| root.starts_with(tag));
        if is_by_tag && script.and_then(Script::has_ramdisk) == Some(false) {
            let message = format!(
                "`root={root}` of the boot script needs a ramdisk, since the kernel itself knows no labels of file systems, and the script loads none"
            );
            said.part(BOOT_SCRIPT, Some(number), message);
        }
        if matches!(part.holding, Holding::Fat(_) | Holding::Swap(..)) {
            let message = format!(
                "`root={root}` of the boot script is partition {number}, which holds {} and no root",
                part.holds()
            );
            return said.part(BOOT_SCRIPT, Some(number), message);
        }
        if !self.types.is_empty() && !self.types.iter().any(|kind| part.is_mounted_as(kind)) {
            let message = format!(
                "`rootfstype={}` is in the boot script, and `{root}` is partition {number}, which holds {}",
                self.types.join(","),
                part.holds()
            );
            said.part(BOOT_SCRIPT, Some(number), message);
        }
        if let Some(init) = &self.init {
            expect_init(init, part, said);
        }
    }
}

/// The first program is in the root.
fn expect_init(init: &str, root: &Part<'_>, said: &mut Said<'_, '_>) {
    if init.contains('$') || !matches!(root.holding, Holding::Ext(_)) {
        return;
    }
    let number = root.found.number;
    let message = match root.holding.find(init) {
        Ok(Some(Node::File(_))) => return,
        Ok(_) => {
            format!("`init={init}` is in the boot script, and partition {number} has no such file")
        }
        Err(why) => format!("partition {number} cannot be read: {why}"),
    };
    said.part(BOOT_SCRIPT, Some(number), message);
}

/// The partitions that are the root: those of the boot arguments, else that of the table of file
/// systems.
pub(super) fn roots<'d, 'a>(
    arguments: &[Arguments],
    mounts: Option<&[Mount]>,
    disk: &'d Disk<'a>,
) -> Vec<Root<'d, 'a>> {
    let of_arguments = arguments.iter().map(|one| (one.root.as_str(), one.types.clone()));
    let of_mounts = mounts.unwrap_or_default().iter().filter(|mount| mount.path == "/");
    let of_mounts = of_mounts.map(|mount| (mount.device.as_str(), vec![mount.kind.clone()]));
    let named: Vec<_> =
        if arguments.is_empty() { of_mounts.collect() } else { of_arguments.collect() };
    let mut roots: Vec<Root<'d, 'a>> = Vec::new();
    for (name, types) in named {
        if let Meant::Part(part) = disk.meant(name)
            && roots.iter().all(|root| root.part.found.number != part.found.number)
        {
            roots.push(Root { part, types });
        }
    }
    roots
}
