//! The execs that fetch package lists and install packages.

use super::config::{self, KEYRING};
use super::locked;
use crate::base::{Apt, Archive, Base};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::graph::broken::Broken;
use crate::graph::build::Build;
use crate::graph::client::network;
use crate::graph::report::title_of_report;
use crate::graph::scope::Installer;
use crate::graph::task::Explained;
use crate::lock::PackageSet;
use crate::values::{Name, Network as Wish};
use buildkit_llb::{
    self as llb, Describe as _, Exec, Executed, Network, Output, Secret, Sharing, State, mkfile,
};
use jesteros_manifest::{
    APT_AUTH, APT_DPKG, APT_GPGV, APT_KEY, APT_LISTS_MANIFEST, APT_SOURCES, APT_STORE,
    APT_TOOLS as TOOLS, AUTH_KEY, Apt as AptTask, AptOrder, HELPER, HELPER_MOUNT, KEYRING_KEY,
    LOCKED_FOLDER, MANIFEST, MANIFEST_FOLDER, Manifest, Mode, RECORD_FOLDER, REPORT_FOLDER, Task,
    archive_key,
};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The folders in which apt keeps lists and what it makes of them.
const FOLDERS: [&str; 2] = ["/var/lib/apt", "/var/cache/apt"];

/// Where an exec has its terminals.
const TERMINALS: &str = "/dev/pts";

/// The variable that makes the exec which tells why another failed a new one in each build.
const BUILD: &str = "JESTEROS_BUILD";

/// The tools and package lists of one base; the same for all its images.
#[derive(Debug, Clone)]
pub struct AptInstaller {
    tools: Output,
    helper: Output,
    keyring: Option<(Output, String)>,
    /// The secrets of the archives, by their number.
    secrets: Vec<String>,
    trusted: bool,
    recommends: bool,
    archives: Vec<Archive>,
    store: String,
    session: String,
    /// The lines of what a finding may name.
    lines: BTreeMap<String, Span>,
    /// What the [`FOLDERS`] of an exec start with.
    folders: [Output; 2],
    /// What fetches the lists, and what tells why that failed, until the build knows them.
    lists: RefCell<Option<(Executed, Executed)>>,
    /// The lines of the base's `apt`.
    span: Span,
}

impl AptInstaller {
    /// What installs into images of `base`, whose root is `state`. Its keyring, if it
    /// has one, is the file `keyring.1` of `keyring.0`.
    ///
    /// # Vertices
    ///
    /// A file vertex with the tools, and an exec that fetches the package lists unless
    /// they are trusted blindly, which has another one that tells why it failed. All
    /// images of the base share them.
    ///
    /// # Errors
    ///
    /// If the helper is not there, which the planner makes sure of.
    pub fn new(
        build: &Build<'_>,
        base: &Base,
        apt: &Apt,
        keyring: Option<(Output, String)>,
        state: &State,
    ) -> Result<Self, Broken> {
        let trusted = apt.archives.iter().any(|archive| archive.trusted);
        let sources = config::sources_list(apt);
        let secrets: Vec<String> = config::secrets(apt).into_iter().map(Name::to_string).collect();
        let settings = config::settings(trusted, keyring.is_some(), !secrets.is_empty());
        let lists = Task::Apt(AptTask { trusted, order: None });
        let lists = Manifest { epoch: build.epoch, inputs: Vec::new(), task: lists };
        let tools = [
            mkfile(&format!("/{APT_SOURCES}"), 0o644, sources.as_bytes()),
            mkfile("/apt.conf", 0o644, settings.as_bytes()),
            mkfile(&format!("/{APT_LISTS_MANIFEST}"), 0o444, lists.to_json()),
            // Package scripts must not start services while an image is built.
            mkfile("/policy-rc.d", 0o755, b"#!/bin/sh\nexit 101\n".as_slice()),
        ];
        let tools = tools.into_iter().map(|action| action.timestamp_ns(build.epoch_ns()));
        let tools = llb::File::new(tools).named("[internal] apt tools");
        let helper = build
            .helper
            .ok_or_else(|| Broken("the helper is needed and was not resolved".to_owned()))?;
        let mut installer = Self {
            tools: Output::scratch().file(tools),
            helper: helper.clone(),
            keyring,
            secrets,
            trusted,
            recommends: apt.recommends,
            archives: apt.archives.clone(),
            store: store(build, state),
            session: build.options.request.session.clone(),
            lines: lines(apt),
            folders: [Output::scratch(), Output::scratch()],
            lists: RefCell::default(),
            span: apt.span,
        };
        // Lists that nobody signed are not kept: who could forge them in one build must
        // not reach the next.
        if !trusted {
            installer.folders = installer.lists(build, base, state)?;
        }
        Ok(installer)
    }

    /// Fetches and verifies the package lists once for all images of a base.
    ///
    /// They are the result of a vertex and not a cache mount: a step that fails has no
    /// result, so what it fetched is gone.
    fn lists(&self, build: &Build<'_>, base: &Base, state: &State) -> Result<[Output; 2], Broken> {
        let name = base.name.value.as_str();
        let title = format!("[{name}] package lists");
        let exec = |mode: Mode| {
            let exec = self.apt(mode, &format!("{TOOLS}/{APT_LISTS_MANIFEST}"));
            let exec = exec.network(network(Wish::Default, build.options));
            build.locate(exec, &[self.span])
        };
        let report = FOLDERS.iter().fold(exec(Mode::Report), |exec, folder| {
            exec.bind_writable(*folder, &Output::scratch())
        });
        let report = state.exec(report.named(title_of_report(&title)))?;
        let exec = FOLDERS
            .iter()
            .fold(exec(Mode::Run), |exec, folder| exec.bind_kept(*folder, &Output::scratch()));
        let exec = exec.named(title).ignoring_cache(build.options.ignores_cache(name, None));
        let executed = state.exec(exec)?;
        let folder = |folder: &str| {
            let lost = || Broken(format!("the package lists of `{name}` have no {folder}"));
            executed.mount(folder).ok_or_else(lost)
        };
        let folders = [folder(FOLDERS[0])?, folder(FOLDERS[1])?];
        self.lists.replace(Some((executed, report)));
        Ok(folders)
    }

    /// The exec in which the helper has apt do what a manifest says.
    ///
    /// A report is about what the network and the archives are now, so it must not come
    /// from the cache: the session makes it another exec in each build. Its root is thrown
    /// away, since nobody asks for this output.
    fn apt(&self, mode: Mode, manifest: &str) -> Exec {
        let exec = Exec::new(HELPER_MOUNT, [mode.word(), manifest]);
        let exec = exec.env("APT_CONFIG", format!("{TOOLS}/apt.conf"));
        let exec = self.for_dpkg(exec).bind(TOOLS, &self.tools);
        let exec = [APT_GPGV, APT_DPKG]
            .iter()
            .fold(exec, |exec, name| exec.bind_path(*name, &self.helper, HELPER));
        let secrets = self.secrets.iter().enumerate();
        let exec = secrets.fold(exec, |exec, (number, name)| {
            exec.secret(Secret::new(name).dest(format!("{APT_AUTH}/{number}")))
        });
        let exec = match &self.keyring {
            Some((keyring, path)) => exec.bind_path(KEYRING, keyring, path),
            None => exec,
        };
        match mode {
            Mode::Run => exec,
            Mode::Report => {
                exec.env(BUILD, &self.session).bind_kept(REPORT_FOLDER, &Output::scratch())
            }
        }
    }

    /// What every exec has in which dpkg runs.
    ///
    /// apt 0.7.20 waits half a second whenever dpkg closes its terminal. Where there are no
    /// terminals, it gives dpkg none.
    pub(super) fn for_dpkg(&self, exec: Exec) -> Exec {
        exec.env("DEBIAN_FRONTEND", "noninteractive")
            .env("LC_ALL", "C")
            .dir("/")
            .user("root")
            .bind_path(HELPER_MOUNT, &self.helper, HELPER)
            .tmpfs("/tmp", None)
            .tmpfs(TERMINALS, None)
    }

    /// The same with what keeps scripts of packages from starting services.
    pub(super) fn without_services(&self, exec: Exec) -> Exec {
        exec.bind_path("/usr/sbin/policy-rc.d", &self.tools, "/policy-rc.d")
    }
}

/// The lines of what a finding may name.
fn lines(apt: &Apt) -> BTreeMap<String, Span> {
    let keyring = apt.keyring.as_ref().map_or(apt.span, |keyring| keyring.span);
    let mut lines =
        BTreeMap::from([(APT_KEY.to_owned(), apt.span), (KEYRING_KEY.to_owned(), keyring)]);
    for (number, archive) in apt.archives.iter().enumerate() {
        lines.insert(archive_key(number), archive.span);
    }
    for (number, secret) in config::secrets(apt).into_iter().enumerate() {
        let user = apt.archives.iter().find(|archive| archive.auth.as_ref() == Some(secret));
        lines.extend(user.map(|archive| (format!("{AUTH_KEY}{number}"), archive.span)));
    }
    lines
}

/// The cache id of the store of packages.
///
/// Any build on the daemon can name the same id, whatever it is, so nothing that the
/// store holds is believed. It belongs to a project and a platform for tidiness, and
/// no cache of a run can have its name, which has a `/`.
fn store(build: &Build<'_>, state: &State) -> String {
    let namespace = match build.options.request.cache_namespace.as_str() {
        "" => String::new(),
        namespace => format!("{namespace}/"),
    };
    let platform = state.platform().to_string().replace('/', "-");
    format!("{namespace}{}/{platform}/apt/packages", build.project)
}

impl Installer for AptInstaller {
    fn task(&self, order: AptOrder) -> Task {
        Task::Apt(AptTask { trusted: self.trusted, order: Some(order) })
    }

    fn install(&self, manifest: &Output, mode: Mode) -> Exec {
        // Files of the store are written under other names and renamed: nobody waits.
        let exec = self.without_services(self.apt(mode, MANIFEST));
        let exec = exec.bind(MANIFEST_FOLDER, manifest);
        let exec = exec.cache(APT_STORE, &self.store, Sharing::Shared);
        let record = Output::scratch();
        let exec = match mode {
            Mode::Run => exec.bind_kept(RECORD_FOLDER, &record),
            Mode::Report => exec.bind_writable(RECORD_FOLDER, &record),
        };
        let folders = FOLDERS.iter().zip(&self.folders);
        folders.fold(exec, |exec, (folder, start)| exec.bind_writable(*folder, start))
    }

    fn fetch(&self, build: &Build<'_>, set: &PackageSet, of: &str) -> Result<Output, Diagnostic> {
        locked::fetch(build, &self.archives, set, of)
    }

    fn install_locked(&self, packages: &Output, manifest: &Output, mode: Mode) -> Exec {
        let exec = Exec::new(HELPER_MOUNT, [mode.word(), MANIFEST]).network(Network::None);
        let exec = self.without_services(self.for_dpkg(exec));
        let exec = exec.bind(LOCKED_FOLDER, packages).bind(MANIFEST_FOLDER, manifest);
        // apt has these mounts too, and the tree must be the same.
        let exec = FOLDERS
            .iter()
            .fold(exec, |exec, folder| exec.bind_writable(*folder, &Output::scratch()));
        match mode {
            Mode::Run => exec,
            Mode::Report => exec.bind_kept(REPORT_FOLDER, &Output::scratch()),
        }
    }

    fn archives(&self) -> &[Archive] {
        &self.archives
    }

    fn recommends(&self) -> bool {
        self.recommends
    }

    fn lines(&self) -> &BTreeMap<String, Span> {
        &self.lines
    }

    fn explain_lists(&self, build: &Build<'_>) -> Result<(), Broken> {
        let Some((executed, report)) = self.lists.take() else { return Ok(()) };
        let lines = self.lines.clone();
        let explained = Explained { code: codes::PACKAGES, lines, span: self.span };
        build.explain(&executed, &report, explained)
    }
}
