//! Compares what two paths of the same kind have.

use super::contents;
use super::told::{Side, Told};
use crate::path::{TreePath, show};
use crate::place::attributes::Xattrs;
use crate::place::root::{kind, mode};
use crate::problem::Outcome;
use jesteros_manifest::Field;
use rustix::fs::FileType;
use std::collections::BTreeSet;

/// How many bytes of an attribute are shown.
const LONGEST_VALUE: usize = 40;

/// Adds every difference between the two sides of `path`, which are of one kind.
pub(super) fn compare(path: &TreePath, sides: [Side<'_>; 2], told: &mut Told) -> Outcome<()> {
    let stats = sides.map(|(_, stat)| stat);
    let kind = kind(stats[0]);
    match kind {
        FileType::RegularFile => contents::compare(path, sides, told)?,
        FileType::Symlink => {
            let targets = both(sides, |(place, _)| place.link_target(path))?;
            differ(
                path,
                Field::LinkTarget,
                &targets,
                |target| format!("`{}`", show(target)),
                told,
            )?;
        }
        FileType::CharacterDevice | FileType::BlockDevice => {
            let numbers = stats.map(|stat| stat.st_rdev);
            let shown = |number: &u64| {
                format!("{}:{}", rustix::fs::major(*number), rustix::fs::minor(*number))
            };
            differ(path, Field::Device, &numbers, shown, told)?;
        }
        FileType::Directory | FileType::Fifo | FileType::Socket | FileType::Unknown => {}
    }
    // The mode of a link means nothing.
    if kind != FileType::Symlink {
        differ(path, Field::Mode, &stats.map(mode), |mode| format!("{mode:04o}"), told)?;
    }
    let owners = stats.map(|stat| (stat.st_uid, stat.st_gid));
    differ(path, Field::Owner, &owners, |(user, group)| format!("{user}:{group}"), told)?;
    let xattrs = both(sides, |(place, stat)| Ok(place.look(path, stat)?.xattrs))?;
    attributes(path, &xattrs, told)?;
    // A layer holds whole seconds. What has another part of a second has the time of the build,
    // which only by chance was in the same second.
    let times = stats.map(|stat| (stat.st_mtime, stat.st_mtime_nsec));
    let shown = |(seconds, nanoseconds): &(i64, _)| format!("{seconds}.{nanoseconds:09}");
    differ(path, Field::Time, &times, shown, told)
}

fn attributes(path: &TreePath, [one, other]: &[Xattrs; 2], told: &mut Told) -> Outcome<()> {
    let names: BTreeSet<&Vec<u8>> = one.keys().chain(other.keys()).collect();
    for name in names {
        let shown = |value: &Option<&Vec<u8>>| match value {
            Some(value) => {
                let shown = show(&value[..value.len().min(LONGEST_VALUE)]);
                let rest = if value.len() > LONGEST_VALUE { "…" } else { "" };
                format!("{}=`{shown}{rest}`", show(name))
            }
            None => format!("no {}", show(name)),
        };
        differ(path, Field::Attribute, &[one.get(name), other.get(name)], shown, told)?;
    }
    Ok(())
}

/// Adds a difference if the values of both sides are not equal.
fn differ<T: PartialEq>(
    path: &TreePath,
    field: Field,
    values: &[T; 2],
    shown: impl Fn(&T) -> String,
    told: &mut Told,
) -> Outcome<()> {
    let [one, other] = values;
    if one == other { Ok(()) } else { told.add(path, field, || Ok([shown(one), shown(other)])) }
}

/// What both sides have.
fn both<T>(sides: [Side<'_>; 2], of: impl Fn(Side<'_>) -> Outcome<T>) -> Outcome<[T; 2]> {
    let [one, other] = sides;
    Ok([of(one)?, of(other)?])
}
