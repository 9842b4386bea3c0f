//! Puts the members of an archive into a tree.

use crate::findings::Findings;
use crate::path::{TreePath, show};
use crate::place::attributes::Look;
use crate::place::resolve::Last;
use crate::place::root::{Place, is_folder};
use crate::place::walk::MOST_PATHS;
use crate::problem::{Outcome, Problem};
use crate::unpack::member::{Data, Kind, Member, Take};
use crate::unpack::meter::MOST_BYTES;
use rustix::fs::{Dev, FileType};
use std::io::{Read as _, Seek as _, SeekFrom};

/// Puts the members of an archive into a tree. A later member replaces an earlier
/// one; nothing is put outside the tree.
pub(crate) struct Sink<'a> {
    tree: &'a Place,
    findings: &'a mut Findings,
    key: &'a str,
    members: usize,
    bytes: u64,
}

impl<'a> Sink<'a> {
    pub(crate) fn new(tree: &'a Place, findings: &'a mut Findings, key: &'a str) -> Self {
        Self { tree, findings, key, members: 0, bytes: 0 }
    }

    pub(crate) fn folder(&mut self, path: &TreePath, look: &Look) -> Outcome<()> {
        let path = self.place(path)?;
        match self.tree.stat(&path)? {
            Some(stat) if is_folder(&stat) => {}
            Some(_) => {
                self.tree.remove_file(&path)?;
                self.tree.make_folder(&path)?;
            }
            None => self.tree.make_folder(&path)?,
        }
        self.tree.set_look(&path, look)
    }

    pub(crate) fn file(
        &mut self,
        path: &TreePath,
        look: &Look,
        data: &mut Data<'_>,
    ) -> Outcome<()> {
        let path = self.clear(path)?;
        // Holes count, since whoever stores or copies the tree reads them.
        self.bytes = self.bytes.saturating_add(data.size);
        if self.bytes > MOST_BYTES {
            return Err(Problem::new("the archive holds more than 64 GiB"));
        }
        let mut file = self.tree.make_file(&path)?;
        let written = data.parts.iter().try_for_each(|(start, length)| {
            file.seek(SeekFrom::Start(*start))?;
            let size = std::io::copy(&mut (&mut *data.stream).take(*length), &mut file)?;
            if size == *length {
                Ok(())
            } else {
                Err(std::io::Error::other("the archive ends in the middle of it"))
            }
        });
        let written = written.and_then(|()| file.set_len(data.size));
        written.map_err(|error| Problem::io(format!("unpack `{path}`"), &error))?;
        self.tree.set_look(&path, look)
    }

    pub(crate) fn link(&mut self, path: &TreePath, look: &Look, target: &[u8]) -> Outcome<()> {
        if target.is_empty() || target.contains(&0) || target.len() > 4095 {
            let message = format!("the link `{path}` to `{}` is impossible", show(target));
            return Err(Problem::new(message));
        }
        let path = self.clear(path)?;
        self.tree.make_link(&path, target)?;
        self.tree.set_look(&path, look)
    }

    /// Makes `path` another name of a member that was unpacked before.
    fn hardlink(&mut self, path: &TreePath, target: &TreePath) -> Outcome<()> {
        let resolved = self.inside(target)?;
        match self.tree.stat(&resolved)? {
            Some(stat) if !is_folder(&stat) => {}
            Some(_) | None => {
                let message =
                    format!("the hard link `{path}` leads to `{target}`, which is not a file");
                return Err(Problem::with_hint(message, "the archive is damaged or incomplete"));
            }
        }
        if self.inside(path)? == resolved {
            return Ok(());
        }
        let path = self.clear(path)?;
        self.tree.make_hardlink(&path, &resolved)
    }

    fn node(&mut self, path: &TreePath, look: &Look, kind: FileType, device: Dev) -> Outcome<()> {
        let path = self.clear(path)?;
        self.tree.make_node(&path, kind, device)?;
        self.tree.set_look(&path, look)
    }

    /// The path without links in its way, which must not try to leave the tree.
    fn inside(&self, path: &TreePath) -> Outcome<TreePath> {
        let resolved = self.tree.resolve(path, Last::Keep)?;
        if resolved.left {
            return Err(Problem::with_hint(
                format!("`{path}` lies behind a link that leads outside the archive"),
                "the archive is hostile or broken; repack it without that link",
            ));
        }
        Ok(resolved.path)
    }

    /// The path, in folders that exist.
    fn place(&mut self, path: &TreePath) -> Outcome<TreePath> {
        let path = self.inside(path)?;
        // Archives list folders first, so the nearest folder is there in most cases.
        let mut missing = Vec::new();
        let mut folder = path.parent();
        while let Some(this) = folder.filter(|folder| !folder.is_root()) {
            if self.tree.stat(&this)?.is_some() {
                break;
            }
            folder = this.parent();
            missing.push(this);
        }
        for folder in missing.iter().rev() {
            self.count()?;
            self.tree.make_folder(folder)?;
        }
        Ok(path)
    }

    /// The same, with nothing at the path.
    fn clear(&mut self, path: &TreePath) -> Outcome<TreePath> {
        let path = self.place(path)?;
        match self.tree.stat(&path)? {
            Some(stat) if is_folder(&stat) => {
                Err(Problem::new(format!("`{path}` is both a folder and a file in the archive")))
            }
            Some(_) => self.tree.remove_file(&path).map(|()| path),
            None => Ok(path),
        }
    }
}

impl Take for Sink<'_> {
    /// Counts a member or a folder that one is in.
    fn count(&mut self) -> Outcome<()> {
        self.members += 1;
        if self.members > MOST_PATHS {
            return Err(Problem::new("the archive has more than 4 million files and folders"));
        }
        Ok(())
    }

    fn put(&mut self, member: Member<'_>) -> Outcome<()> {
        let Member { path, look, kind, .. } = member;
        match kind {
            Kind::Folder => self.folder(&path, &look),
            Kind::File(mut data) => self.file(&path, &look, &mut data),
            Kind::Link(target) => self.link(&path, &look, &target),
            Kind::Hardlink(target) => self.hardlink(&path, &target),
            Kind::Node(kind, device) => self.node(&path, &look, kind, device),
        }
    }

    /// The other members are still unpacked, so that all mistakes are found.
    fn report(&mut self, problem: Problem) {
        self.findings.error(self.key, problem);
    }

    fn warn(&mut self, problem: Problem) {
        self.findings.warning(self.key, problem);
    }
}
