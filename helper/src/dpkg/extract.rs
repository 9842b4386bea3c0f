//! Puts the files of a package into the root, as dpkg leaves them before it configures the
//! package.

use super::diversions::Diversions;
use super::fits::{NEW, name};
use super::people::People;
use super::triggers::Activated;
use crate::path::TreePath;
use crate::place::attributes::Look;
use crate::place::resolve::Last;
use crate::place::root::{Place, is_folder};
use crate::problem::{Outcome, Problem};
use crate::unpack::member::{Data, Kind, Member, Take};
use rustix::fs::{Gid, Mode, Timespec, Timestamps, Uid};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

/// The root, and what the package's script before the installation has left there.
pub(super) struct Extract<'a> {
    pub(super) root: &'a Place,
    pub(super) package: &'a str,
    pub(super) conffiles: &'a [String],
    pub(super) diversions: &'a Diversions,
    pub(super) people: &'a People,
    pub(super) activated: &'a mut Activated,
    /// Whether links get the time of the archive.
    pub(super) times_of_links: bool,
    /// Where the folders of the archive are in the root.
    pub(super) folders: BTreeMap<TreePath, TreePath>,
    /// The folders that were made, as the package names them.
    pub(super) made: BTreeSet<Vec<u8>>,
    /// Where its files are.
    pub(super) files: BTreeMap<TreePath, TreePath>,
    /// The links, which are made when everything else is there.
    pub(super) links: Vec<Link>,
    pub(super) problem: Option<Problem>,
}

/// A link that is to be made.
pub(super) struct Link {
    path: TreePath,
    target: Vec<u8>,
    look: Look,
    time: i64,
}

impl Extract<'_> {
    /// Makes the links, and gives the folders that were made.
    pub(super) fn finish(mut self) -> Outcome<BTreeSet<Vec<u8>>> {
        for Link { path, target, look, time } in std::mem::take(&mut self.links) {
            let place = self.place(&path)?;
            self.root.make_link(&place, &target)?;
            self.root.set_look(&place, &look)?;
            if self.times_of_links {
                self.root.set_time(&place, time)?;
            }
        }
        self.problem.map_or(Ok(self.made), Err)
    }

    fn folder(&mut self, path: &TreePath, look: &Look, time: i64) -> Outcome<()> {
        let place = self.root.resolve(path, Last::Follow)?.path;
        match self.root.stat(&place)? {
            Some(stat) if is_folder(&stat) => {}
            Some(_) => return Err(self.taken(&place)),
            None => {
                self.made.insert(name(path));
                self.root.make_folder(&place)?;
                self.root.set_look(&place, look)?;
                self.root.set_time(&place, time)?;
            }
        }
        self.folders.insert(path.clone(), place);
        Ok(())
    }

    /// Where something goes that is no folder; what is there is deleted.
    fn place(&mut self, path: &TreePath) -> Outcome<TreePath> {
        let own = name(path);
        let diverted = self.diversions.place(&own, self.package);
        self.activated.path(diverted, true);
        if self.diversions.is_target(&own) {
            return Err(self.taken(path));
        }
        let diverted = TreePath::parse(diverted)?;
        let parent = diverted.parent().unwrap_or_default();
        let folder = match self.folders.get(&parent) {
            Some(folder) => folder.clone(),
            None => self.root.resolve(&parent, Last::Follow)?.path,
        };
        let last = diverted.name().unwrap_or_default();
        let is_conffile = self.conffiles.iter().any(|file| file.as_bytes() == own);
        // dpkg asks what is to become of it when it configures the package.
        let last = if is_conffile { [last, NEW].concat() } else { last.to_vec() };
        let place = folder.child(&last)?;
        match self.root.stat(&place)? {
            Some(stat) if is_folder(&stat) => return Err(self.taken(&place)),
            Some(_) => self.root.remove_file(&place)?,
            None => {}
        }
        self.files.insert(path.clone(), place.clone());
        Ok(place)
    }

    fn taken(&self, path: &TreePath) -> Problem {
        Problem::new(format!("{} is taken by something else", self.root.named(path)))
    }

    fn file(&self, place: &TreePath, look: &Look, time: i64, data: &mut Data<'_>) -> Outcome<()> {
        let mut file = self.root.make_file(place)?;
        let size = std::io::copy(&mut (&mut *data.stream).take(data.size), &mut file)
            .map_err(|error| self.root.failed_io("write", place, &error))?;
        if size != data.size {
            return Err(Problem::new("the package ends in the middle of a file"));
        }
        let time = Timespec { tv_sec: time, tv_nsec: 0 };
        let times = Timestamps { last_access: time, last_modification: time };
        // A change of the owner drops bits of the mode, and a write the time.
        let (uid, gid) = (Uid::from_raw(look.uid), Gid::from_raw(look.gid));
        rustix::fs::fchown(&file, Some(uid), Some(gid))
            .and_then(|()| rustix::fs::fchmod(&file, Mode::from_raw_mode(look.mode)))
            .and_then(|()| rustix::fs::futimens(&file, &times))
            .map_err(|error| self.root.failed("give owner, mode and time to", place, error))
    }
}

impl Take for Extract<'_> {
    /// They were counted when the package was looked at.
    fn count(&mut self) -> Outcome<()> {
        Ok(())
    }

    fn put(&mut self, member: Member<'_>) -> Outcome<()> {
        let Member { path, look, kind, time, user, group, plain: _ } = member;
        if path.is_root() {
            return Ok(());
        }
        let look = self.people.look(&name(&path), &look, &user, &group);
        let time = time.and_then(|time| i64::try_from(time).ok());
        let time = time.ok_or_else(|| Problem::new("a file of the package has no time"))?;
        match kind {
            Kind::Folder => {
                self.activated.path(&name(&path), true);
                return self.folder(&path, &look, time);
            }
            Kind::Link(target) => {
                self.links.push(Link { path, target, look, time });
                return Ok(());
            }
            Kind::File(mut data) => {
                let place = self.place(&path)?;
                return self.file(&place, &look, time, &mut data);
            }
            Kind::Hardlink(target) => {
                let target = self.files.get(&target).cloned();
                let target = target.ok_or_else(|| self.taken(&path))?;
                let place = self.place(&path)?;
                self.root.make_hardlink(&place, &target)?;
            }
            Kind::Node(kind, device) => {
                let place = self.place(&path)?;
                self.root.make_node(&place, kind, device)?;
            }
        }
        let place = self.files.get(&path).ok_or_else(|| self.taken(&path))?;
        self.root.set_look(place, &look)?;
        self.root.set_time(place, time)
    }

    fn report(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }

    fn warn(&mut self, problem: Problem) {
        self.report(problem);
    }
}
