//! What apt is asked for.
//!
//! apt reads a word that is no package as something else: one with a dot is a regular
//! expression, and a `+` or `-` at the end means "install" or "remove". So every word
//! is looked up here, and apt gets only names of packages.

use super::files;
use super::installed;
use super::lists;
use super::store;
use crate::findings::Findings;
use crate::path::{TreePath, show};
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{
    APT_BEFORE, APT_INSTALL, APT_STORE, APT_WANTED, PACKAGES_KEY, package_key,
};
use std::collections::{BTreeMap, BTreeSet};

/// What a person wants with a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Install,
    Optional,
    Remove,
}

/// What to do about a name that no archive has.
pub(super) const WRONG_NAME: &str = "is the name right for this suite?";

/// How many of the packages that provide another are named.
const MOST_PROVIDERS: usize = 5;

/// What is known of the name of a package.
#[derive(Debug, Default)]
struct Known {
    is_in_lists: bool,
    is_installed: bool,
    providers: BTreeSet<String>,
}

/// The folders of an order.
pub(super) struct Folders<'a> {
    pub(super) root: &'a Place,
    pub(super) lists: &'a Place,
    pub(super) archives: &'a Place,
    pub(super) store: &'a Place,
    pub(super) work: &'a Place,
}

/// Writes what apt is to install, and gives it the packages of the store.
pub(super) fn run(folders: &Folders<'_>, trusted: bool, findings: &mut Findings) {
    let wishes = files::text(folders.work, APT_WANTED).and_then(|text| read(&text));
    let Some(wishes) = findings.keep(PACKAGES_KEY, wishes) else { return };
    let before = installed::checksum(folders.root);
    let before = before.and_then(|sum| files::write(folders.work, APT_BEFORE, &sum));
    if findings.keep(PACKAGES_KEY, before).is_none() {
        return;
    }
    let known = look_up(&wishes, folders, trusted);
    let Some(known) = findings.keep(PACKAGES_KEY, known) else { return };
    let mut install = String::new();
    for (wish, word) in &wishes {
        let name = name(word);
        let key = package_key(name);
        let nothing = Known::default();
        let known = known.get(name).unwrap_or(&nothing);
        let can_install = known.is_in_lists || known.is_installed;
        match wish {
            Wish::Install if !can_install => findings.error(&key, unknown(name, known)),
            Wish::Optional if !can_install => {
                findings.note(&key, format!("left out {name}: the archives do not have it"));
            }
            Wish::Install | Wish::Optional => {
                install.push_str(word);
                install.push('\n');
            }
            Wish::Remove if !can_install => {
                let message = format!("there is no package named {name} to remove");
                findings.error(&key, Problem::new(message));
            }
            Wish::Remove => {}
        }
    }
    findings.keep(PACKAGES_KEY, files::write(folders.work, APT_INSTALL, &install));
}

fn read(text: &str) -> Outcome<Vec<(Wish, String)>> {
    let wish = |line: &str| {
        let (wish, word) = line.split_once(' ')?;
        let wish = match wish {
            "install" => Wish::Install,
            "optional" => Wish::Optional,
            "remove" => Wish::Remove,
            _ => return None,
        };
        Some((wish, word.to_owned()))
    };
    let wishes = text.lines().map(|line| {
        wish(line).ok_or_else(|| Problem::new(format!("`{}` is not a wish", show(line.as_bytes()))))
    });
    wishes.collect()
}

/// The package without its version.
fn name(word: &str) -> &str {
    word.split_once('=').map_or(word, |(name, _)| name)
}

/// Looks for the names in the lists and in what is installed, and links the packages
/// of the store under the names that apt has for them.
fn look_up(
    wishes: &[(Wish, String)],
    folders: &Folders<'_>,
    trusted: bool,
) -> Outcome<BTreeMap<String, Known>> {
    let names = wishes.iter().map(|(_, word)| (name(word).to_owned(), Known::default()));
    let mut known: BTreeMap<String, Known> = names.collect();
    store::tidy(folders.store)?;
    let kept: BTreeSet<_> = store::sums(folders.store)?.into_iter().collect();
    let mut links = BTreeMap::new();
    lists::read(folders.lists, trusted, &mut |stanza| {
        if let Some(known) = known.get_mut(&stanza.package) {
            known.is_in_lists = true;
        }
        for provided in &stanza.provides {
            if let Some(known) = known.get_mut(provided)
                && known.providers.len() < MOST_PROVIDERS
            {
                known.providers.insert(stanza.package.clone());
            }
        }
        if let Some(sum) = stanza.sum().filter(|sum| kept.contains(sum)) {
            links.insert(stanza.file_name(), sum);
        }
    })?;
    installed::each(folders.root, &mut |stanza| {
        if let Some(known) = known.get_mut(&stanza.package) {
            known.is_installed |= stanza.status.ends_with(" installed");
        }
    })?;
    for (name, sum) in links {
        let path = TreePath::root().child(name.as_bytes())?;
        if folders.archives.stat(&path)?.is_none() {
            folders.archives.make_link(&path, format!("{APT_STORE}/{sum}").as_bytes())?;
        }
    }
    Ok(known)
}

fn unknown(name: &str, known: &Known) -> Problem {
    if known.providers.is_empty() {
        return Problem::with_hint(
            format!("no package named {name} can be installed from the archives"),
            WRONG_NAME,
        );
    }
    let providers: Vec<&str> = known.providers.iter().map(String::as_str).collect();
    Problem::new(format!(
        "{name} is not a package of its own: name one of those that provide it, e.g. {}",
        providers.join(" or ")
    ))
}
