//! Texts, links, hard links, devices and named pipes.

use crate::files::work::{Placed, Work};
use crate::parents;
use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::resolve::Last;
use crate::place::root::is_folder;
use crate::problem::{Outcome, Problem};
use crate::write;
use jesteros_manifest::{Device, DeviceKind, Entry};
use rustix::fs::FileType;

/// A file with this text: 0644, root.
pub(crate) fn text(text: &str, path: TreePath, work: &mut Work<'_>) -> Outcome<Placed> {
    work.clear(&path)?;
    write::make(work.tree, &path, text.as_bytes(), &Look::root(0o644))?;
    Ok(Placed::At(path))
}

/// A symbolic link.
pub(crate) fn link(target: &str, path: TreePath, work: &mut Work<'_>) -> Outcome<Placed> {
    if target.is_empty() || target.contains('\0') {
        return Err(Problem::new("the target of the link is empty or holds a zero byte"));
    }
    work.clear(&path)?;
    work.tree.make_link(&path, target.as_bytes())?;
    work.tree.set_look(&path, &Look::root(0o777))?;
    Ok(Placed::At(path))
}

/// Another name of a file.
pub(crate) fn hardlink(
    entry: &Entry,
    target: &str,
    path: &TreePath,
    work: &mut Work<'_>,
) -> Outcome<Placed> {
    let target = work.tree.resolve(&TreePath::parse(target.as_bytes())?, Last::Keep)?.path;
    let Some(stat) = work.tree.stat(&target)? else {
        let message = format!("`{target}`, which the hard link leads to, does not exist");
        work.findings.missing(&entry.key, entry.optional, Problem::new(message));
        return Ok(Placed::LeftOut);
    };
    if is_folder(&stat) {
        return Err(Problem::with_hint(
            format!("`{target}` is a folder, which cannot have a hard link"),
            "use `link`",
        ));
    }
    let path = parents::make(work.tree, &mut work.touched, path)?;
    if path == target {
        return Err(Problem::new("the hard link leads to itself"));
    }
    work.clear(&path)?;
    work.tree.make_hardlink(&path, &target)?;
    work.touched.changed(&target);
    Ok(Placed::At(path))
}

/// A device node: 0600, root.
pub(crate) fn device(device: Device, path: TreePath, work: &mut Work<'_>) -> Outcome<Placed> {
    // The kernel has 12 bits for the major number and 20 for the minor.
    if device.major >= 1 << 12 || device.minor >= 1 << 20 {
        let message = format!("there is no device {}:{}", device.major, device.minor);
        let hint = "major numbers end at 4095 and minor numbers at 1048575";
        return Err(Problem::with_hint(message, hint));
    }
    work.clear(&path)?;
    let kind = match device.kind {
        DeviceKind::Character => FileType::CharacterDevice,
        DeviceKind::Block => FileType::BlockDevice,
    };
    work.tree.make_node(&path, kind, rustix::fs::makedev(device.major, device.minor))?;
    work.tree.set_look(&path, &Look::root(0o600))?;
    Ok(Placed::At(path))
}

/// A named pipe: 0644, root.
pub(crate) fn fifo(path: TreePath, work: &mut Work<'_>) -> Outcome<Placed> {
    work.clear(&path)?;
    work.tree.make_node(&path, FileType::Fifo, 0)?;
    work.tree.set_look(&path, &Look::root(0o644))?;
    Ok(Placed::At(path))
}
