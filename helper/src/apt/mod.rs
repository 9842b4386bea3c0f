//! The parts of an installation that apt does not do, or does not do in every version:
//! nothing that is not verified reaches dpkg.
//!
//! A package counts if its checksum is in a package list whose checksum is in a Release
//! file that has a good signature. apt 0.7.20 checks less: a list that the server calls
//! unchanged, and a package of the right size in its cache, it takes as they are.

mod debs;
mod files;
pub(crate) mod installed;
mod keys;
mod lists;
mod order;
mod present;
mod reason;
mod record;
mod release;
mod settle;
pub(crate) mod stanza;
mod store;
mod sum;

pub(crate) use settle::run as settle;

use crate::findings::Findings;
use crate::place::root::Place;
use crate::problem::Outcome;
use jesteros_manifest::{APT_ARCHIVES, APT_LISTS, APT_STORE, APT_TOOLS, APT_WORK, Apt, AptPart};

/// Does a part of an installation in this root.
pub(crate) fn run(task: &Apt, root: &Place, epoch: i64, findings: &mut Findings) {
    let trusted = task.trusted;
    let open = |path: &str| files::folder(root, path);
    match task.part {
        AptPart::Lists => {
            let result =
                open(APT_LISTS).and_then(|lists| lists::read(&lists, trusted, &mut |_| {}));
            findings.keep("lists", result);
        }
        AptPart::Keep => {
            let keep = || -> Outcome<()> {
                store::keep(&open(APT_ARCHIVES)?, &open(APT_STORE)?, &open(APT_LISTS)?, trusted)
            };
            // A build does not fail because the next one has less to start with.
            if let Err(problem) = keep() {
                findings.warning("keep", problem);
            }
        }
        AptPart::Present => present::check(root, findings),
        AptPart::Record => {
            findings.keep("record", record::run(root, trusted));
        }
        AptPart::Settle => {
            findings.keep("settle", settle::run(root, epoch));
        }
        AptPart::Reason => {
            let folders = open(APT_WORK).and_then(|work| Ok((work, open(APT_TOOLS)?)));
            if let Some((work, tools)) = findings.keep("packages", folders) {
                reason::run(&work, &tools, trusted, findings);
            }
        }
        AptPart::Order | AptPart::Debs => {
            let folders = || -> Outcome<_> {
                Ok((open(APT_LISTS)?, open(APT_ARCHIVES)?, open(APT_STORE)?, open(APT_WORK)?))
            };
            let Some((lists, archives, store, work)) = findings.keep("apt", folders()) else {
                return;
            };
            let (lists, archives, store, work) = (&lists, &archives, &store, &work);
            if task.part == AptPart::Order {
                let folders = order::Folders { root, lists, archives, store, work };
                order::run(&folders, trusted, findings);
            } else {
                let folders = debs::Folders { lists, archives, store, work };
                debs::check(&folders, trusted, findings);
            }
        }
    }
}
