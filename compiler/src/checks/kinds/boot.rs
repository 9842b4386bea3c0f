//! `boot`: the partitions of a disk, the kernel, the boot arguments and the table of file systems
//! agree.

use crate::checks::kind::{Check, Told};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::graph::broken::Broken;
use crate::language::reader::Reader;
use crate::language::reference::{self, RefPath, Reference};
use crate::language::shape::{Key, Kind, Shape};
use crate::needs::{Needs, Wanted};
use crate::values::{DiskDevice, Word as _};
use crate::yaml::Node;
use jesteros_manifest::{BOOT_CONFIG, BOOT_FSTAB, BOOT_SCRIPT, BootCheck, CheckKind, From};

/// The files that a disk is compared with.
const PARTS: [&str; 3] = [BOOT_CONFIG, BOOT_SCRIPT, BOOT_FSTAB];

/// The keys of `boot` as a check.
pub static SHAPE: Shape = Shape {
    name: "boot check",
    doc: "A disk from which a device starts: its partitions, and the files that speak of them, agree.",
    keys: &[&[
        Key::needed(
            "device",
            Kind::Word(&DiskDevice::SCALAR),
            "what Linux calls the disk on the device",
        ),
        Key::new(
            BOOT_CONFIG,
            Kind::Word(&reference::SCALAR),
            "the configuration of the kernel",
        ),
        Key::new(
            BOOT_SCRIPT,
            Kind::Word(&reference::SCALAR),
            "the boot script: a text, an image of u-boot, variables of u-boot, or the boot arguments",
        ),
        Key::new(
            BOOT_FSTAB,
            Kind::Word(&reference::SCALAR),
            "the table of file systems, `/etc/fstab` on the device",
        ),
    ]],
};

pub(super) const KIND: Kind = Kind::Map(&SHAPE);

/// A disk from which a device starts.
///
/// ```yaml
/// boot: {device: /dev/mmcblk0, config: "kernel:config", script: boot-script, fstab: "root:etc/fstab"}
/// ```
#[derive(Debug)]
struct Boot {
    device: DiskDevice,
    parts: Vec<(&'static str, Reference, Span)>,
}

pub(super) fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Box<dyn Check>> {
    let fields = reader.map(node, &SHAPE, "`boot`")?;
    let device = fields.get("device").and_then(|node| reader.value::<DiskDevice>(node));
    let mut parts = Vec::new();
    for key in PARTS {
        let Some(node) = fields.get(key) else { continue };
        let Some(reference) = Reference::read(node, reader) else { continue };
        if let RefPath::Folder(_) = reference.path {
            let message = format!("`{reference}` is a folder, and `{key}` is a file");
            reader.report(Diagnostic::new(codes::REFERENCE, node.span, message));
            continue;
        }
        parts.push((key, reference, fields.span_of(key).unwrap_or(node.span)));
    }
    if fields.present(&PARTS).is_empty() {
        let message = "`boot` names no file that speaks of the disk";
        let mistake = Diagnostic::new(codes::MISSING_KEY, node.span.start(), message);
        reader.report(mistake.hint(format!("give it at least one of: {}", PARTS.join(", "))));
    }
    Some(Box::new(Boot { device: device?, parts }))
}

impl Check for Boot {
    fn has_paths(&self) -> bool {
        false
    }

    fn has_partitions(&self) -> bool {
        true
    }

    fn tells_what_brought(&self) -> bool {
        true
    }

    fn needs(&self, needs: &mut Needs) {
        let references = self.parts.iter().map(|(_, reference, _)| reference.clone());
        needs.files.extend(references.map(|reference| Wanted { reference, optional: false }));
    }

    fn item(&self, told: &mut Told<'_, '_>) -> Result<CheckKind, Broken> {
        let mut part = |key: &str| -> Result<Option<From>, Broken> {
            let Some((_, reference, span)) = self.parts.iter().find(|(name, ..)| *name == key)
            else {
                return Ok(None);
            };
            told.part(key, *span);
            told.inputs.from(reference, false)
        };
        Ok(CheckKind::Boot(BootCheck {
            config: part(BOOT_CONFIG)?,
            script: part(BOOT_SCRIPT)?,
            fstab: part(BOOT_FSTAB)?,
            device: self.device.to_string(),
        }))
    }
}
