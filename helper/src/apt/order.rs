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
use crate::path::TreePath;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{APT_ARCHIVES, APT_LISTS, APT_STORE, AptOrder, PACKAGES_KEY, package_key};
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

/// What apt is asked for.
pub(super) struct Ordered {
    /// What it is to install: packages of the lists, with a version if one is asked for.
    pub(super) install: Vec<String>,
    /// A checksum of what was installed before.
    pub(super) before: String,
}

/// Finds out what apt is to install, and gives it the packages of the store; none if the order
/// has mistakes.
pub(super) fn run(
    root: &Place,
    order: &AptOrder,
    trusted: bool,
    findings: &mut Findings,
) -> Option<Ordered> {
    let before = findings.keep(PACKAGES_KEY, installed::checksum(root))?;
    let wishes = wishes(order);
    let known = look_up(&wishes, root, trusted);
    let known = findings.keep(PACKAGES_KEY, known)?;
    let mut install = Vec::new();
    for (wish, word) in wishes {
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
                install.push(word.to_owned());
            }
            Wish::Remove if !can_install => {
                let message = format!("there is no package named {name} to remove");
                findings.error(&key, Problem::new(message));
            }
            Wish::Remove => {}
        }
    }
    (!findings.failed()).then_some(Ordered { install, before })
}

/// The packages of an order; apt gets those that may be missing first.
fn wishes(order: &AptOrder) -> Vec<(Wish, &str)> {
    let AptOrder { install, optional, remove, .. } = order;
    let optional = each(Wish::Optional, optional);
    optional.chain(each(Wish::Remove, remove)).chain(each(Wish::Install, install)).collect()
}

fn each(wish: Wish, words: &[String]) -> impl Iterator<Item = (Wish, &str)> {
    words.iter().map(move |word| (wish, word.as_str()))
}

/// The package without its version.
fn name(word: &str) -> &str {
    word.split_once('=').map_or(word, |(name, _)| name)
}

/// Looks for the names in the lists and in what is installed, and links the packages
/// of the store under the names that apt has for them.
fn look_up(
    wishes: &[(Wish, &str)],
    root: &Place,
    trusted: bool,
) -> Outcome<BTreeMap<String, Known>> {
    let lists = files::folder(root, APT_LISTS)?;
    let (archives, store) = (files::folder(root, APT_ARCHIVES)?, files::folder(root, APT_STORE)?);
    let names = wishes.iter().map(|(_, word)| (name(word).to_owned(), Known::default()));
    let mut known: BTreeMap<String, Known> = names.collect();
    store::tidy(&store)?;
    let kept: BTreeSet<_> = store::sums(&store)?.into_iter().collect();
    let mut links = BTreeMap::new();
    lists::read(&lists, trusted, &mut |stanza| {
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
    installed::each(root, &mut |stanza| {
        if let Some(known) = known.get_mut(&stanza.package) {
            known.is_installed |= stanza.status.ends_with(" installed");
        }
    })?;
    for (name, sum) in links {
        let path = TreePath::root().child(name.as_bytes())?;
        if archives.stat(&path)?.is_none() {
            archives.make_link(&path, format!("{APT_STORE}/{sum}").as_bytes())?;
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
