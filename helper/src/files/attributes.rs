//! Modes, owners, extended attributes and capabilities that keys give to a path.

use crate::accounts::lookup::Lookup;
use crate::capability;
use crate::files::work::Work;
use crate::path::TreePath;
use crate::place::attributes::{CAPABILITY, Xattrs, is_foreign};
use crate::place::root::{is_file, is_link, kind_name};
use crate::problem::{Outcome, Problem};
use jesteros_manifest::{Attributes, Entry, EntryKind};

/// Attributes in numbers and bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) mode: Option<u32>,
    pub(crate) owner: Option<(u32, u32)>,
    pub(crate) xattrs: Xattrs,
}

impl Said {
    /// Looks up names; capabilities become an extended attribute.
    pub(crate) fn read(attributes: &Attributes, lookup: &Lookup) -> Outcome<Self> {
        if let Some(mode) = attributes.mode.filter(|mode| *mode > 0o7777) {
            return Err(Problem::new(format!("`{mode:o}` is not a mode")));
        }
        let owner = attributes.owner.as_ref().map(|owner| lookup.owner(owner)).transpose()?;
        let mut xattrs = Xattrs::new();
        for (name, value) in &attributes.xattrs {
            if is_foreign(name.as_bytes()) || name.is_empty() || name.contains('\0') {
                let message =
                    format!("the attribute `{name}` cannot be set, since it is not part of a file");
                return Err(Problem::with_hint(message, "leave it out"));
            }
            xattrs.insert(name.as_bytes().to_vec(), value.as_bytes().to_vec());
        }
        if let Some(text) = &attributes.capabilities {
            xattrs.insert(CAPABILITY.to_vec(), capability::encode(text)?);
        }
        Ok(Self { mode: attributes.mode, owner, xattrs })
    }

    /// Leaves only what `stronger` does not say.
    pub(crate) fn without(mut self, stronger: &Attributes) -> Self {
        self.mode = self.mode.filter(|_| stronger.mode.is_none());
        self.owner = self.owner.filter(|_| stronger.owner.is_none());
        self.xattrs.retain(|name, _| {
            let is_capability = stronger.capabilities.is_some() && name == CAPABILITY;
            !is_capability && !stronger.xattrs.keys().any(|other| other.as_bytes() == name)
        });
        self
    }
}

/// Gives each plain entry what it says about its own path.
pub(crate) fn apply(entries: &[Entry], work: &mut Work<'_>, lookup: &Lookup) {
    for (path, index) in std::mem::take(&mut work.placed) {
        let entry = &entries[index];
        let result = apply_entry(entry, &path, work, lookup);
        work.findings.keep(&entry.key, result);
    }
}

fn apply_entry(
    entry: &Entry,
    path: &TreePath,
    work: &mut Work<'_>,
    lookup: &Lookup,
) -> Outcome<()> {
    let Some(stat) = work.tree.stat(path)? else {
        let message = format!("`{path}` does not exist");
        let hint = match &entry.kind {
            EntryKind::Existing => {
                "a key with attributes only is for a path that exists; end it with `/` to make a folder"
            }
            _other => "another key removed it",
        };
        return Err(Problem::with_hint(message, hint));
    };
    let said = Said::read(&entry.attributes, lookup)?;
    if said.mode.is_some() && is_link(&stat) {
        return Err(Problem::with_hint(
            format!("`{path}` is a symbolic link, which has no mode"),
            "give the mode to what the link leads to",
        ));
    }
    give(&said, path, work)
}

/// Sets the attributes; the path is not followed, and a link has no mode.
pub(crate) fn give(said: &Said, path: &TreePath, work: &mut Work<'_>) -> Outcome<()> {
    if *said == Said::default() {
        return Ok(());
    }
    let Some(stat) = work.tree.stat(path)? else { return Ok(()) };
    if said.xattrs.contains_key(CAPABILITY) && !is_file(&stat) {
        let message = format!("`{path}` is {}, which cannot have capabilities", kind_name(&stat));
        return Err(Problem::with_hint(message, "give capabilities to files only"));
    }
    if let Some((uid, gid)) = said.owner {
        work.tree.set_owner(path, uid, gid)?;
    }
    if let Some(mode) = said.mode.filter(|_| !is_link(&stat)) {
        work.tree.set_mode(path, mode)?;
    }
    for (name, value) in &said.xattrs {
        work.tree.set_xattr(path, name, value)?;
    }
    work.touched.changed(path);
    Ok(())
}
