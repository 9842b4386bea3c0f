//! The package lists of apt, as far as somebody signed them.

use super::release;
use super::stanza::{self, Stanza};
use super::sum::{Sum, Summing};
use crate::path::{TreePath, show};
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use std::collections::BTreeMap;
use std::io::BufReader;

/// The largest package list: 1 GiB.
const LARGEST_LIST: u64 = 1 << 30;

/// How the names of package lists end.
pub(super) const LIST: &str = "_Packages";

/// A Release file that came with a signature.
struct Release {
    /// The beginning of the names of all lists of its suite.
    prefix: String,
    files: BTreeMap<String, Sum>,
}

/// Shows every paragraph of every package list. What was shown counts only if all is
/// well in the end.
///
/// Unless the lists are `trusted`, each must be what the Release file of its suite
/// says, and the Release file must be signed. Here this means that its signature is
/// beside it: in the folders of this exec, apt keeps a signature only if it verified
/// it just now.
///
/// # Errors
///
/// A list that is not what it must be.
pub(super) fn read(lists: &Place, trusted: bool, see: &mut dyn FnMut(&Stanza)) -> Outcome<()> {
    read_named(lists, trusted, &mut |_name, stanza| see(stanza))
}

/// The same; each paragraph is shown with the name of its list.
///
/// # Errors
///
/// A list that is not what it must be.
pub(super) fn read_named(
    lists: &Place,
    trusted: bool,
    see: &mut dyn FnMut(&str, &Stanza),
) -> Outcome<()> {
    let names = lists.names(&TreePath::root())?;
    let names: Vec<&str> = names.iter().filter_map(|name| std::str::from_utf8(name).ok()).collect();
    let releases = if trusted { Vec::new() } else { releases(lists, &names)? };
    for name in &names {
        if let Some((_, ending)) = name.rsplit_once("_Packages.") {
            let message =
                format!("the package list `{}` cannot be verified", show(name.as_bytes()));
            return Err(Problem::with_hint(
                message,
                format!("apt keeps it compressed, as `{ending}`"),
            ));
        }
        if name.ends_with(LIST) {
            let sum = if trusted { None } else { Some(expected(name, &releases)?) };
            read_list(lists, name, sum, &mut |stanza| see(name, stanza))?;
        }
    }
    Ok(())
}

/// The Release files that have a signature.
fn releases(lists: &Place, names: &[&str]) -> Outcome<Vec<Release>> {
    let signed = signed(lists, names)?;
    let release =
        |(prefix, text): (String, String)| Release { prefix, files: release::files(&text) };
    Ok(signed.into_iter().map(release).collect())
}

/// The texts of the Release files that have a signature, each with the beginning of the names
/// of the lists of its suite.
pub(super) fn signed(lists: &Place, names: &[&str]) -> Outcome<Vec<(String, String)>> {
    let mut releases = Vec::new();
    for name in names {
        let text = || -> Outcome<String> {
            let path = TreePath::root().child(name.as_bytes())?;
            Ok(String::from_utf8_lossy(&lists.read(&path)?).into_owned())
        };
        let (prefix, text) = if let Some(prefix) = name.strip_suffix("_InRelease") {
            let text = release::signed_text(&text()?).ok_or_else(|| {
                let message = "there is something besides a signed message in";
                Problem::new(format!("{message} `{}`", show(name.as_bytes())))
            })?;
            (prefix, text)
        } else if let Some(prefix) = name.strip_suffix("_Release")
            && names.contains(&format!("{name}.gpg").as_str())
        {
            (prefix, text()?)
        } else {
            continue;
        };
        releases.push((format!("{prefix}_"), text));
    }
    Ok(releases)
}

/// What a package list must be, by the Release file whose name fits best.
fn expected<'a>(name: &str, releases: &'a [Release]) -> Outcome<&'a Sum> {
    let fitting = releases.iter().filter(|release| name.starts_with(&release.prefix));
    let release = fitting.max_by_key(|release| release.prefix.len()).ok_or_else(|| {
        Problem::with_hint(
            format!(
                "no signed Release file belongs to the package list `{}`",
                show(name.as_bytes())
            ),
            "only `trusted: yes` in the spec installs from an archive without a valid signature",
        )
    })?;
    let rest = &name[release.prefix.len()..];
    // apt's name of a file has `_` in the place of `/`, and escapes for `_`.
    let found =
        release.files.iter().find(|(path, _)| path.replace('_', "%5f").replace('/', "_") == rest);
    found.map(|(_, sum)| sum).ok_or_else(|| {
        Problem::with_hint(
            format!(
                "the signed Release file does not name the package list `{}`",
                show(name.as_bytes())
            ),
            "an archive must list its uncompressed `Packages` files too",
        )
    })
}

/// Reads a list, which must be what `sum` says if there is one.
fn read_list(
    lists: &Place,
    name: &str,
    sum: Option<&Sum>,
    see: &mut dyn FnMut(&Stanza),
) -> Outcome<()> {
    let path = TreePath::root().child(name.as_bytes())?;
    let wrong = || {
        let name = show(name.as_bytes());
        Problem::new(format!(
            "the package list `{name}` is not what the archive's signed Release file says: damaged or tampered with"
        ))
    };
    let file = lists.open_file(&path)?;
    let size = file.metadata().map_err(|error| lists.failed_io("read", &path, &error))?.len();
    if sum.is_some_and(|sum| sum.size != size) {
        return Err(wrong());
    }
    if size > LARGEST_LIST {
        return Err(Problem::new(format!("{} is larger than 1 GiB", lists.named(&path))));
    }
    let mut file = Summing::new(file, sum);
    let result = stanza::read(BufReader::with_capacity(1 << 16, &mut file), see);
    result.map_err(|error| lists.failed_io("read", &path, &error))?;
    if sum.is_some_and(|sum| !file.is(sum)) { Err(wrong()) } else { Ok(()) }
}
