//! Places to graph: what a [`Need`] and the facts about it come to.

use crate::context::{Origin, Repository};
use crate::options::Options;
use crate::plan::{Need, Plan};
use crate::resolve::{Facts, RootForm};
use crate::spec::values::SourcePath;
use crate::steps::Files;
use buildkit_llb::{
    Describe, Differ, Git, Http, Image, Local, Location, OciLayout, Output, Platform, Reference,
    copy,
};
use std::sync::Arc;

/// The name of a download whose URL gives it none.
pub const DOWNLOAD: &str = "download";
/// How archives of a root filesystem end.
pub const ARCHIVE_ENDINGS: [&str; 6] =
    [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst"];
/// What a folder has if it is a root filesystem.
pub const ROOT_MARKS: [&str; 2] = ["bin", "etc"];
/// Files below the marks, so that a look transfers little.
const MARK_FILES: [&str; 2] = ["bin/sh", "etc/passwd"];

/// What turning places into vertices needs everywhere.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    /// What the client asked for.
    pub options: &'a Options,
    /// The platform of images.
    pub platform: &'a Platform,
    /// The build, for the places of sources in the spec.
    pub plan: &'a Plan<'a>,
}

impl Places<'_> {
    /// The files that a need stands for.
    #[must_use]
    pub fn files(&self, need: &Need, facts: &Facts) -> Files {
        let output = match &need.origin {
            Origin::Local { name, hint } => {
                // Transfers with one hint share a copy on the builder, and each makes
                // it hold just its own paths: every source has a hint of its own.
                let hint = match need.name.as_str() {
                    crate::context::MAIN => hint.clone(),
                    source => format!("{hint}-{source}"),
                };
                let mut local = local(name, &hint, self.options);
                if let Some(paths) = need.paths.narrow() {
                    local = local.follow(&texts(&paths));
                }
                self.describe(local.exclude(&texts(&facts.ignore)), need).output()
            }
            origin => self.whole(origin, need, facts),
        };
        let file = match &need.origin {
            Origin::Http { url, .. } => Some(file_name(url)),
            _ => None,
        };
        Files { output, folder: need.folder.clone(), file }
    }

    /// The root filesystem: one vertex, the same for every image of every target.
    #[must_use]
    pub fn root(&self, facts: &Facts) -> Output {
        let need = &self.plan.root;
        match &facts.root {
            RootForm::Image => self.whole(&need.origin, need, facts),
            // A linked image keeps its layers, so that both share them.
            RootForm::Folder
                if matches!(need.origin, Origin::Input(_)) && need.folder == SourcePath::all() =>
            {
                self.whole(&need.origin, need, facts)
            }
            RootForm::Folder => {
                let Files { output, folder, file: _ } = self.files(need, facts);
                let from = format!("/{}", folder.as_str());
                let action = copy(&output, &from, "/").dir_contents(true);
                self.fill_root(action, need)
            }
            RootForm::Archive(path) => self.unpacked(&self.look(facts), path.as_str()),
        }
    }

    /// The root unpacked from the archive `path` of `output`.
    fn unpacked(&self, output: &Output, path: &str) -> Output {
        self.fill_root(copy(output, &format!("/{path}"), "/").unpack(), &self.plan.root)
    }

    fn fill_root(&self, action: buildkit_llb::Action, need: &Need) -> Output {
        let file = buildkit_llb::File::from(action).named(format!("[root] {}", need.name));
        Output::scratch().file(file.located(self.location(need)))
    }

    /// The part of the root's place that tells what form the root has.
    #[must_use]
    pub fn look(&self, facts: &Facts) -> Output {
        let need = &self.plan.root;
        let Origin::Local { name, hint } = &need.origin else {
            return self.whole(&need.origin, need, facts);
        };
        let folder = &need.folder;
        let endings = ARCHIVE_ENDINGS.iter().map(|ending| format!("*{ending}"));
        let marks = MARK_FILES.iter().map(|file| (*file).to_owned());
        let below = |path: String| in_folder(folder, &path);
        let paths: Vec<String> = endings.chain(marks).map(below).collect();
        // A hint of its own, as in `files`.
        let local = local(name, &format!("{hint}-root"), self.options).follow(&texts(&paths));
        self.describe(local, need).output()
    }

    /// Everything of an origin.
    fn whole(&self, origin: &Origin, need: &Need, facts: &Facts) -> Output {
        match origin {
            Origin::Local { name, hint } => {
                self.describe(local(name, hint, self.options), need).output()
            }
            Origin::Git(repository) => self.describe(git(repository), need).output(),
            Origin::Http { url, sha256 } => {
                let http = match sha256 {
                    Some(sha256) => Http::new(url, sha256.clone()),
                    None => Http::unpinned(url),
                };
                self.describe(http.filename(file_name(url).as_str()), need).output()
            }
            Origin::Archive { url } => {
                let http = Http::unpinned(url).filename(DOWNLOAD);
                let download = self.describe(http, need).output();
                let file = unpack(&download, need.name.as_str());
                Output::scratch().file(file.located(self.location(need)))
            }
            Origin::Image(reference) => {
                let image = Image::new(pinned(reference, facts));
                self.describe(image.resolve_mode(self.options.resolve_mode), need)
                    .output(self.platform)
            }
            Origin::OciLayout { reference, store } => {
                let layout = OciLayout::new(pinned(reference, facts), &self.options.session, store);
                self.describe(layout, need).output(self.platform)
            }
            Origin::Input(_) => facts.input.clone().unwrap_or_else(Output::scratch),
            Origin::Scratch => Output::scratch(),
        }
    }

    fn describe<T: Describe>(&self, op: T, need: &Need) -> T {
        let name = need.name.as_str();
        let title = match &need.origin {
            Origin::Local { name: local, .. } if local == crate::context::MAIN => {
                "[internal] load build context".to_owned()
            }
            Origin::Local { .. } => format!("[context {name}] load from client"),
            Origin::Git(Repository { url, .. }) => format!("[source {name}] {url}"),
            Origin::Http { url, .. } | Origin::Archive { url } => format!("[source {name}] {url}"),
            Origin::Image(reference) | Origin::OciLayout { reference, .. } => {
                format!("[source {name}] {}", reference.familiar())
            }
            Origin::Input(_) | Origin::Scratch => format!("[source {name}]"),
        };
        op.named(title).located(self.location(need))
    }

    fn location(&self, need: &Need) -> Location {
        Location::new(Arc::clone(&self.plan.file), need.span.first, need.span.last)
    }
}

/// The name that the download of `url` has: the last part of its path, or
/// `download` if that is no name for a file.
#[must_use]
pub fn file_name(url: &str) -> SourcePath {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let name = path.split_once('/').and_then(|(_, path)| path.rsplit('/').next());
    let plain = |c: char| c.is_ascii_alphanumeric() || "._+~-".contains(c);
    let name = name.filter(|name| name.len() <= 255 && name.chars().all(plain));
    let name = name
        .and_then(|name| name.parse().ok())
        .filter(|path: &SourcePath| !path.as_str().is_empty());
    name.unwrap_or_else(|| SourcePath::of_name(DOWNLOAD))
}

/// A folder of the client, as `frontend/dockerui/context.go` asks for it.
pub fn local(name: &str, hint: &str, options: &Options) -> Local {
    Local::new(name, options.session_of(name)).shared_key_hint(hint)
}

/// The `.dockerignore` of a folder of the client.
#[must_use]
pub fn ignore_file(name: &str, hint: &str, options: &Options) -> Output {
    local(name, &format!("{hint}-.dockerignore"), options)
        .follow(&[".dockerignore"])
        .differ(Differ::None)
        .named("[internal] load .dockerignore")
        .output()
}

/// A git repository as a source.
pub fn git(repository: &Repository) -> Git {
    let Repository { url, reference, commit, subdir, keep_git_dir, skip_submodules, mtime_commit } =
        repository;
    let mut git = match (reference, commit) {
        (None, Some(commit)) => Git::commit(url, commit),
        (Some(reference), Some(commit)) => Git::reference(url, reference).checksum(commit),
        (reference, None) => Git::reference(url, reference.as_deref().unwrap_or_default()),
    };
    if let Some(dir) = subdir {
        git = git.subdir(dir);
    }
    git = if *skip_submodules { git.skip_submodules() } else { git };
    git = if *mtime_commit { git.mtime_commit() } else { git };
    if *keep_git_dir { git.keep_git_dir() } else { git }
}

/// Unpacks the downloaded archive.
pub fn unpack(download: &Output, name: &str) -> buildkit_llb::File {
    let action = copy(download, &format!("/{DOWNLOAD}"), "/").unpack();
    buildkit_llb::File::from(action).named(format!("[source {name}] unpack"))
}

/// Everything of a path list as borrowed texts.
fn texts(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

fn pinned(reference: &Reference, facts: &Facts) -> Reference {
    facts.image.as_ref().map_or_else(|| reference.clone(), |image| image.reference.clone())
}

/// Whether `name` ends like an archive of a root filesystem.
#[must_use]
pub fn is_archive(name: &str) -> bool {
    ARCHIVE_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// The path of `name` in the folder of the root's source.
#[must_use]
pub fn in_folder(folder: &SourcePath, name: &str) -> String {
    match folder.as_str() {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}
