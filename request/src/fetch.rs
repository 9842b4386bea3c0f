//! Contexts as vertices.

use crate::origin::{CONTEXT_DOWNLOAD, MAIN, Origin, Repository, file_name};
use crate::redact::redacted;
use crate::request::Request;
use buildkit_llb::{
    Describe, Differ, Digest, File, Git, Http, Image, Local, Location, OciLayout, Output, Platform,
    Reference, copy,
};

/// How the files of one context are brought into a build.
///
/// # Examples
///
/// A part of the build context, without what its ignore file names:
///
/// ```
/// use buildkit_request::{Fetch, MAIN, Origin, Request};
///
/// let request = Request::parse(&Default::default(), "SESSION", "recipe").unwrap();
/// let context = Origin::main(&request, false).unwrap();
/// let ignored = ["*.log".to_owned()];
/// let platform = "linux/amd64".parse()?;
/// let fetch = Fetch::new(MAIN, &platform).follow(&["src"]).exclude(&ignored);
/// assert_eq!(
///     fetch.files(&request, &context).unwrap().definition().to_string(),
///     r#"v0 = source local://context  "[internal] load build context"
///     local.excludepatterns = ["*.log"]
///     local.followpaths = ["src"]
///     local.session = SESSION
///     local.sharedkeyhint = context
/// return v0
/// "#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a description of a fetch does nothing before `files` is called"]
pub struct Fetch<'a> {
    name: &'a str,
    platform: &'a Platform,
    location: Option<Location>,
    follow: Option<Vec<&'a str>>,
    exclude: &'a [String],
    image: Option<&'a Reference>,
    input: Option<&'a Output>,
}

/// What nobody said about a context whose files are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// [`Fetch::image`] was not called.
    #[error("the image")]
    Image,
    /// [`Fetch::input`] was not called.
    #[error("the input")]
    Input,
}

impl<'a> Fetch<'a> {
    /// All files of the context that titles call `name`, or the files of its image for
    /// `platform`.
    pub fn new(name: &'a str, platform: &'a Platform) -> Self {
        Self {
            name,
            platform,
            location: None,
            follow: None,
            exclude: &[],
            image: None,
            input: None,
        }
    }

    /// What titles call the context.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The platform that an image is wanted for.
    #[must_use]
    pub fn platform(&self) -> &'a Platform {
        self.platform
    }

    /// The lines of the file that need the context; vertices carry them.
    pub fn located(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// Of a client's folder, only these paths are sent, and what they link to.
    pub fn follow(mut self, paths: &[&'a str]) -> Self {
        self.follow = Some(paths.to_vec());
        self
    }

    /// Of a client's folder, what matches these patterns is not sent.
    pub fn exclude(mut self, patterns: &'a [String]) -> Self {
        self.exclude = patterns;
        self
    }

    /// The image that the context is, with its digest once it was looked up.
    pub fn image(mut self, reference: &'a Reference) -> Self {
        self.image = Some(reference);
        self
    }

    /// The graph that was handed over for the context.
    pub fn input(mut self, graph: &'a Output) -> Self {
        self.input = Some(graph);
        self
    }

    /// The files of `origin`.
    ///
    /// A download is one file, under the name that [`file_name`] gives it; an archive is
    /// what is in it.
    ///
    /// # Errors
    ///
    /// An image or an input that nothing was said about.
    pub fn files(&self, request: &Request, origin: &Origin) -> Result<Output, Missing> {
        let name = self.name;
        Ok(match origin {
            Origin::Local { name: local, hint } => {
                // Transfers with one hint share a copy on the builder, and each makes
                // it hold just its own paths: every source that is a part of the build
                // context has a hint of its own. A named context has one already.
                let is_part = local == MAIN && name != MAIN;
                let hint = if is_part { format!("{hint}-{name}") } else { hint.clone() };
                let mut source = request.local(local, &hint);
                if let Some(paths) = &self.follow {
                    source = source.follow(paths);
                }
                let exclude: Vec<&str> = self.exclude.iter().map(String::as_str).collect();
                self.describe(source.exclude(&exclude), origin).output()
            }
            Origin::Git(repository) => self.describe(repository.source(), origin).output(),
            Origin::Http { url, sha256, auth } => {
                let http = download(url, sha256.as_ref(), auth.as_deref());
                self.describe(http.filename(file_name(url)), origin).output()
            }
            Origin::Archive { url } => {
                let http = Http::unpinned(url).filename(CONTEXT_DOWNLOAD);
                let packed = self.describe(http, origin).output();
                let unpack = self.locate(unpack(&packed).named(format!("[{name}] unpack")));
                Output::scratch().file(unpack)
            }
            Origin::Image(_) => {
                let reference = self.image.ok_or(Missing::Image)?.clone();
                let source = Image::new(reference).resolve_mode(request.resolve_mode);
                self.describe(source, origin).output(self.platform)
            }
            Origin::OciLayout { store, .. } => {
                let reference = self.image.ok_or(Missing::Image)?.clone();
                let source = OciLayout::new(reference, &request.session, store);
                self.describe(source, origin).output(self.platform)
            }
            Origin::Input(_) => self.input.ok_or(Missing::Input)?.clone(),
            Origin::Scratch => Output::scratch(),
        })
    }

    fn describe<T: Describe>(&self, op: T, origin: &Origin) -> T {
        let name = self.name;
        self.locate(op.named(match origin {
            Origin::Local { name: local, .. } if local == MAIN => {
                "[internal] load build context".to_owned()
            }
            Origin::Local { .. } => format!("[context {name}] load from client"),
            Origin::Git(Repository { url, .. })
            | Origin::Http { url, .. }
            | Origin::Archive { url } => format!("[{name}] {}", redacted(url)),
            Origin::Image(reference) | Origin::OciLayout { reference, .. } => {
                format!("[{name}] {}", reference.familiar())
            }
            Origin::Input(_) | Origin::Scratch => format!("[{name}]"),
        }))
    }

    fn locate<T: Describe>(&self, op: T) -> T {
        match &self.location {
            Some(location) => op.located(location.clone()),
            None => op,
        }
    }
}

impl Request {
    /// A folder of the client, as `frontend/dockerui/context.go` asks for it. Transfers with
    /// one `hint` share a copy on the builder.
    pub fn local(&self, name: &str, hint: &str) -> Local {
        Local::new(name, self.session_of(name)).shared_key_hint(hint)
    }

    /// The `.dockerignore` of a folder of the client.
    #[must_use]
    pub fn ignore_file(&self, name: &str, hint: &str) -> Output {
        self.local(name, &format!("{hint}-.dockerignore"))
            .follow(&[".dockerignore"])
            .differ(Differ::None)
            .named("[internal] load .dockerignore")
            .output()
    }
}

impl Repository {
    /// The repository as a source, without a title.
    pub fn source(&self) -> Git {
        let Self {
            url,
            reference,
            commit,
            subdir,
            keep_git_dir,
            skip_submodules,
            mtime_commit,
            fetch_by_commit,
            auth,
        } = self;
        let mut git = Git::reference(url, reference.as_deref().unwrap_or_default());
        if let Some(commit) = commit {
            git = git.checksum(commit);
        }
        if let Some(dir) = subdir {
            git = git.subdir(dir);
        }
        if let Some(secret) = auth {
            git = git.auth_header(secret);
        }
        git = if *skip_submodules { git.skip_submodules() } else { git };
        git = if *mtime_commit { git.mtime_commit() } else { git };
        git = if *fetch_by_commit { git.fetch_by_commit() } else { git };
        if *keep_git_dir { git.keep_git_dir() } else { git }
    }
}

/// A download as a source, without a title: what `sha256` says it must be, fetched with the
/// secret `auth` as its header `Authorization`.
pub fn download(url: &str, sha256: Option<&Digest>, auth: Option<&str>) -> Http {
    let http = match sha256 {
        Some(sha256) => Http::new(url, sha256.clone()),
        None => Http::unpinned(url),
    };
    match auth {
        Some(secret) => http.auth_header(secret),
        None => http,
    }
}

/// Unpacks the downloaded archive that is the build context, as BuildKit does.
pub fn unpack(download: &Output) -> File {
    File::from(copy(download, &format!("/{CONTEXT_DOWNLOAD}"), "/").unpack())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(origin: &Origin) -> Result<String, Missing> {
        let request = Request::parse(&Default::default(), "s", "").unwrap();
        let platform: Platform = "linux/amd64".parse().unwrap();
        let made = Fetch::new("kernel", &platform).files(&request, origin);
        made.map(|output| output.definition().to_string())
    }

    #[test]
    fn a_login_is_in_no_title() {
        let url = "https://me:secret@example.org/a.git";
        for origin in [
            Origin::Git(Repository::new(url)),
            Origin::Archive { url: url.to_owned() },
            Origin::Http { url: url.to_owned(), sha256: None, auth: Some("login".to_owned()) },
        ] {
            let made = files(&origin).unwrap();
            assert!(made.contains("\"[kernel] https://xxxxx:xxxxx@example.org/a.git\""), "{made}");
        }
    }

    #[test]
    fn what_must_be_looked_up_is_not_guessed() {
        let reference: Reference = "debian:12".parse().unwrap();
        let layout = Origin::OciLayout { reference: reference.clone(), store: "store".to_owned() };
        assert_eq!(files(&Origin::Image(reference)), Err(Missing::Image));
        assert_eq!(files(&layout), Err(Missing::Image));
        assert_eq!(files(&Origin::Input("a".to_owned())), Err(Missing::Input));
    }
}
