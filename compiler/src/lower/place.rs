//! Places as vertices.

use crate::facts::PlaceFacts;
use crate::graph::broken::Broken;
use crate::graph::files::Files;
use crate::options::Options;
use crate::origin::{CONTEXT_DOWNLOAD, MAIN, Origin, Repository, redacted};
use crate::plan::{Place, PlaceId};
use buildkit_llb::{
    Describe, Differ, File, Git, Http, Image, Local, Location, OciLayout, Output, Reference,
    SourceFile, copy,
};
use std::sync::Arc;

/// What turns places into vertices.
#[derive(Debug, Clone)]
pub struct Places<'a> {
    /// What the client asked for.
    pub options: &'a Options,
    /// The spec's text, for locations.
    pub file: Arc<SourceFile>,
}

impl Places<'_> {
    /// The files of a place.
    ///
    /// # Errors
    ///
    /// If a fact that the frontend promises is missing.
    pub fn files(&self, id: &PlaceId, place: &Place, facts: &PlaceFacts) -> Result<Files, Broken> {
        let from_client = match &place.origin {
            Origin::Local { .. } => true,
            Origin::Input(_) => facts.input.as_ref().is_some_and(is_from_client),
            Origin::Git(_)
            | Origin::Http { .. }
            | Origin::Archive { .. }
            | Origin::Image(_)
            | Origin::OciLayout { .. }
            | Origin::Scratch => false,
        };
        Ok(Files {
            name: id.name.to_string(),
            output: self.output(id, place, facts)?,
            folder: place.folder.clone(),
            file: place.file.clone(),
            // Also if another target hands a client's folder over as it is.
            plain: place.plain || from_client,
            from_client,
        })
    }

    fn output(&self, id: &PlaceId, place: &Place, facts: &PlaceFacts) -> Result<Output, Broken> {
        let name = id.name.as_str();
        let missing = |what: &str| Broken(format!("nothing is known about {what} of `{name}`"));
        Ok(match &place.origin {
            Origin::Local { name: local_name, hint } => {
                // Transfers with one hint share a copy on the builder, and each makes
                // it hold just its own paths: every source that is a part of the build
                // context has a hint of its own. A named context has one already.
                let is_part = local_name == MAIN && name != MAIN;
                let hint = if is_part { format!("{hint}-{name}") } else { hint.clone() };
                let mut local = local(local_name, &hint, self.options);
                if let Some(paths) = place.paths.narrow() {
                    local = local.follow(&texts(&paths));
                }
                self.describe(local.exclude(&texts(&facts.ignore)), name, place).output()
            }
            Origin::Git(repository) => self.describe(git(repository), name, place).output(),
            Origin::Http { url, sha256, auth } => {
                let http = match sha256 {
                    Some(sha256) => Http::new(url, sha256.clone()),
                    None => Http::unpinned(url),
                };
                let http = match auth {
                    Some(secret) => http.auth_header(secret.as_str()),
                    None => http,
                };
                let file = crate::origin::file_name(url);
                self.describe(http.filename(&file), name, place).output()
            }
            Origin::Archive { url } => {
                let http = Http::unpinned(url).filename(CONTEXT_DOWNLOAD);
                let download = self.describe(http, name, place).output();
                let unpack = unpack(&download).named(format!("[{name}] unpack"));
                Output::scratch().file(unpack.located(self.location(place)))
            }
            Origin::Image(_) => {
                let image = facts.image.as_ref().ok_or_else(|| missing("the image"))?;
                let source =
                    Image::new(image.reference.clone()).resolve_mode(self.options.resolve_mode);
                self.describe(source, name, place).output(&place.platform)
            }
            Origin::OciLayout { store, .. } => {
                let image = facts.image.as_ref().ok_or_else(|| missing("the image"))?;
                let source = OciLayout::new(image.reference.clone(), &self.options.session, store);
                self.describe(source, name, place).output(&place.platform)
            }
            Origin::Input(_) => facts.input.clone().ok_or_else(|| missing("the input"))?,
            Origin::Scratch => Output::scratch(),
        })
    }

    fn describe<T: Describe>(&self, op: T, name: &str, place: &Place) -> T {
        let familiar = |reference: &Reference| reference.familiar().to_string();
        let title = match &place.origin {
            Origin::Local { name: local, .. } if local == MAIN => {
                "[internal] load build context".to_owned()
            }
            Origin::Local { .. } => format!("[context {name}] load from client"),
            Origin::Git(Repository { url, .. }) => {
                format!("[{name}] {}", redacted(url))
            }
            Origin::Http { url, .. } | Origin::Archive { url } => {
                format!("[{name}] {}", redacted(url))
            }
            Origin::Image(reference) | Origin::OciLayout { reference, .. } => {
                format!("[{name}] {}", familiar(reference))
            }
            Origin::Input(_) | Origin::Scratch => format!("[{name}]"),
        };
        op.named(title).located(self.location(place))
    }

    fn location(&self, place: &Place) -> Location {
        Location::new(Arc::clone(&self.file), place.span.first, place.span.last)
    }
}

/// Whether the graph that was handed over is a folder of the client as it is.
fn is_from_client(input: &Output) -> bool {
    let definition = input.definition();
    let last = definition.vertices().last();
    last.is_some_and(|vertex| vertex.source().is_some_and(|id| id.starts_with("local://")))
}

/// Unpacks the downloaded archive, as BuildKit does for a context.
pub fn unpack(download: &Output) -> File {
    File::from(copy(download, &format!("/{CONTEXT_DOWNLOAD}"), "/").unpack())
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
    let Repository {
        url,
        reference,
        commit,
        subdir,
        keep_git_dir,
        skip_submodules,
        mtime_commit,
        fetch_by_commit,
        auth,
    } = repository;
    let mut git = Git::reference(url, reference.as_deref().unwrap_or_default());
    if let Some(commit) = commit {
        git = git.checksum(commit);
    }
    if let Some(dir) = subdir {
        git = git.subdir(dir);
    }
    if let Some(secret) = auth {
        git = git.auth_header(secret.as_str());
    }
    git = if *skip_submodules { git.skip_submodules() } else { git };
    git = if *mtime_commit { git.mtime_commit() } else { git };
    git = if *fetch_by_commit { git.fetch_by_commit() } else { git };
    if *keep_git_dir { git.keep_git_dir() } else { git }
}

/// Everything of a list as borrowed texts.
fn texts(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}
