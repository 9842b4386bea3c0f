//! Where root and packages come from: Debian's own Lenny where it can be downloaded,
//! otherwise a root of this machine and the lab's archive.

use std::env;

use anyhow::Result;
use jesteros_lab::lenny;

use super::places::{Places, answers};

/// Where root and packages come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// A root of this machine instead of the spec's download.
    own_root: bool,
    /// The lab's archive instead of the spec's.
    lab_archive: bool,
    reason: String,
}

impl Origin {
    /// The spec's own places if they answer; a root that was named has precedence.
    pub(super) fn choose(places: &Places) -> Result<Self> {
        let Places { root, archive, .. } = places;
        let named = env::var_os(lenny::VARIABLE).filter(|path| !path.is_empty());
        let reached_root = if named.is_some() { Ok(()) } else { answers(root) };
        let stand_in = reached_root.is_err();
        // Debian's own Lenny packages would not fit a stand-in.
        let reached_archive = if stand_in { Ok(()) } else { answers(archive) };
        let root = match (&named, reached_root) {
            (Some(path), _) => format!("{}={}", lenny::VARIABLE, path.display()),
            (None, Ok(())) => "the spec's own download".to_owned(),
            (None, Err(why)) => format!("a stand-in for the root, as {why:#}"),
        };
        let archive = match &reached_archive {
            Ok(()) if stand_in => "the lab's archive".to_owned(),
            Ok(()) => "Debian's archive".to_owned(),
            Err(why) => format!("the lab's archive, as {why:#}"),
        };
        Ok(Self {
            own_root: stand_in || named.is_some(),
            lab_archive: stand_in || reached_archive.is_err(),
            reason: format!("{root}; {archive}"),
        })
    }

    /// In one line.
    pub(super) fn reason(&self) -> &str {
        &self.reason
    }

    /// Whether the root is one of this machine.
    pub(super) fn needs_root(&self) -> bool {
        self.own_root
    }

    /// Whether the lab's archive must run.
    pub(super) fn needs_archive(&self) -> bool {
        self.lab_archive
    }
}
