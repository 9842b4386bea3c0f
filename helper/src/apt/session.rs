//! Has the root's apt install and remove packages, and says what is wrong when it cannot.
//!
//! apt works in folders of this exec: what is in them when it starts was verified by an exec
//! that worked. It calls the helper in the place of dpkg, which unpacks new packages itself, and
//! before that to compare packages with what was signed. The helper is its caller as well: on a
//! root for another machine, each program of the root that is started here costs time.

use super::apt_get::{AptGet, Ended};
use super::logins::Logins;
use super::{files, lists, order, present, reason, record, settle, store};
use crate::findings::Findings;
use crate::path::TreePath;
use crate::place::root::Place;
use crate::problem::{Outcome, Problem};
use crate::prune;
use jesteros_manifest::{
    APT_AGAIN, APT_ARCHIVES, APT_CHECKED, APT_DPKG_LOG, APT_KEY, APT_LISTS, APT_STORE, APT_TOOLS,
    APT_WORK, Apt, AptOrder, PACKAGES_KEY,
};
use std::io::{self, Write as _};
use std::path::Path;

const LISTS: &str = "the package lists could not be fetched";
const INSTALL: &str = "the packages could not be installed";
const REMOVE: &str = "the packages could not be removed";

/// What apt makes of package lists.
const CACHES: [&str; 2] = ["/var/cache/apt/pkgcache.bin", "/var/cache/apt/srcpkgcache.bin"];

/// One exec.
struct Session<'a> {
    root: &'a Place,
    apt: AptGet<'a>,
    trusted: bool,
    epoch: i64,
    findings: &'a mut Findings,
}

/// Nothing, if what was found ends the work.
type Done = Option<()>;

/// Does what the manifest says.
pub(crate) fn run(task: &Apt, root: &Place, apt: &Path, epoch: i64, findings: &mut Findings) {
    let logins = settle::begin(root).and_then(|()| Logins::read(root, findings));
    let Some(logins) = findings.keep(PACKAGES_KEY, logins) else { return };
    if findings.failed() {
        return;
    }
    let apt = AptGet::new(apt, logins, task.trusted);
    let mut session = Session { root, apt, trusted: task.trusted, epoch, findings };
    let fetched = session.lists();
    if let (Some(()), Some(order)) = (fetched, &task.order) {
        session.order(order);
    }
}

impl Session<'_> {
    /// Fetches the package lists, and compares them with what was signed.
    fn lists(&mut self) -> Done {
        self.update()?;
        if self.trusted {
            return Some(());
        }
        let Err(problem) = self.verify() else { return Some(()) };
        // A list that the server called unchanged may be older than its Release file, and what
        // apt keeps may be made of it.
        self.say(&problem.message);
        self.say("the package lists are fetched once more, all of them");
        let mut all = [APT_LISTS].iter().chain(&CACHES);
        let forgotten =
            all.try_for_each(|path| self.root.remove(&files::resolved(self.root, path)?));
        self.findings.keep(APT_KEY, forgotten)?;
        self.update()?;
        let Err(problem) = self.verify() else { return Some(()) };
        let key = self.tools().and_then(|tools| reason::key_of_list(&problem.message, &tools));
        let key = self.findings.keep(APT_KEY, key)?;
        self.findings.error(&key, problem);
        None
    }

    fn verify(&self) -> Outcome<()> {
        lists::read(&files::folder(self.root, APT_LISTS)?, self.trusted, &mut |_| {})
    }

    fn update(&mut self) -> Done {
        for folder in [APT_LISTS, APT_ARCHIVES] {
            let made = files::make_folders(self.root, &format!("{folder}/partial"));
            self.findings.keep(APT_KEY, made)?;
        }
        let Ended { succeeded, complained } = self.apt_get(&["update"])?;
        if succeeded && !complained { Some(()) } else { self.failed(LISTS) }
    }

    fn order(&mut self, order: &AptOrder) -> Done {
        let ordered = order::run(self.root, order, self.trusted, self.findings)?;
        if !ordered.install.is_empty() {
            self.install(order, &ordered.install)?;
        }
        present::check(self.root, &ordered.install, self.findings);
        if self.findings.failed() {
            return None;
        }
        if !order.remove.is_empty() {
            let remove = order.remove.iter().map(String::as_str);
            let words: Vec<&str> = ["remove", "-y", "--purge"].into_iter().chain(remove).collect();
            if !self.apt_get(&words)?.succeeded {
                return self.failed(REMOVE);
            }
        }
        let recorded = record::run(self.root, &ordered.before, self.trusted);
        self.findings.keep("record", recorded)?;
        if !order.prune.is_empty() {
            let root = self.root.sub(&TreePath::root());
            let root = self.findings.keep(PACKAGES_KEY, root)?;
            prune::run(&order.prune, root, self.epoch, self.findings);
        }
        let settled = settle::run(self.root, self.epoch);
        self.findings.keep("settle", settled)
    }

    /// Installs packages, which are names that the lists have.
    fn install(&mut self, order: &AptOrder, packages: &[String]) -> Done {
        let recommends: &[&str] = if order.recommends { &[] } else { &["--no-install-recommends"] };
        let packages = packages.iter().map(String::as_str);
        let words: Vec<&str> =
            ["install", "-y"].iter().chain(recommends).copied().chain(packages).collect();
        let work = files::folder(self.root, APT_WORK);
        let work = self.findings.keep(PACKAGES_KEY, work)?;
        let mut installed = self.apt_get(&words)?.succeeded;
        let again = files::is_there(&work, APT_AGAIN);
        if !installed && self.findings.keep(PACKAGES_KEY, again)? {
            self.say("packages that were wrong in the cache are fetched");
            installed = self.apt_get(&words)?.succeeded;
        }
        // A build does not fail because the next one has less to start with.
        if let Err(problem) = self.keep() {
            self.findings.warning("keep", problem);
        }
        if !installed {
            return self.failed(INSTALL);
        }
        let unchecked = self.unchecked(&work);
        if self.findings.keep(PACKAGES_KEY, unchecked)? {
            let message = "this apt installs packages without having them checked before; its \
                           version is not supported";
            self.findings.error(PACKAGES_KEY, Problem::new(message));
            return None;
        }
        Some(())
    }

    /// Copies packages to the store.
    fn keep(&self) -> Outcome<()> {
        let open = |path: &str| files::folder(self.root, path);
        store::keep(&open(APT_ARCHIVES)?, &open(APT_STORE)?, &open(APT_LISTS)?, self.trusted)
    }

    /// Whether dpkg got packages that nobody had compared with the lists.
    fn unchecked(&self, work: &Place) -> Outcome<bool> {
        let log = files::resolved(self.root, APT_DPKG_LOG)?;
        if files::is_there(work, APT_CHECKED)? || self.root.stat(&log)?.is_none() {
            return Ok(false);
        }
        let log = self.root.read(&log)?;
        let log = String::from_utf8_lossy(&log);
        Ok([" install ", " upgrade "].iter().any(|word| log.contains(word)))
    }

    fn apt_get(&mut self, words: &[&str]) -> Option<Ended> {
        let ended = self.apt.run(words);
        self.findings.keep(PACKAGES_KEY, ended)
    }

    /// Finds out why apt failed; `what` is for a log that does not tell.
    fn failed(&mut self, what: &str) -> Done {
        let tools = self.tools();
        let tools = self.findings.keep(PACKAGES_KEY, tools)?;
        reason::run(self.apt.log(), what, &tools, self.trusted, self.findings);
        None
    }

    fn tools(&self) -> Outcome<Place> {
        files::folder(self.root, APT_TOOLS)
    }

    /// Tells the person who reads the log of the build.
    fn say(&mut self, text: &str) {
        let said = writeln!(io::stderr(), "jesteros: apt: {text}");
        let said = said.map_err(|error| Problem::io("write to the log", &error));
        self.findings.keep(PACKAGES_KEY, said);
    }
}
