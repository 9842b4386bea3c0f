//! Git repositories.

use super::attrs::Attrs;
use super::blob::Blob;
use super::git_signature::GitSignature;
use super::git_url::Remote;
use crate::annotations::{Annotations, describe};
use crate::output::Output;
use crate::path;
use buildkit_proto::attr;

/// A checkout of a git repository.
///
/// A remote is a URL (`https://`, `http://`, `ssh://`, `git://`),
/// `user@host:path`, or `host/path`, which means https. Fetches are shallow, and
/// `.git` is removed, see [`Git::keep_git_dir`]. Credentials are the client's
/// secrets `GIT_AUTH_TOKEN` and `GIT_AUTH_HEADER`, or for SSH its default agent.
/// A query (`?…`) and a fragment (`#…`) of the remote are dropped.
///
/// # Examples
///
/// ```
/// use buildkit_llb::Git;
///
/// let head = Git::reference("https://github.com/moby/buildkit.git", "master").output();
/// assert!(head.definition().to_string().starts_with(
///     "v0 = source git://github.com/moby/buildkit.git#master\n"
/// ));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Git {
    pub(crate) annotations: Annotations,
    remote: String,
    reference: String,
    subdir: String,
    auth_header: Option<String>,
    auth_token: Option<String>,
    ssh_agent: Option<String>,
    known_hosts: String,
    attrs: Attrs,
}

describe!(Git);

impl Git {
    /// Names a commit, which always has the same files.
    ///
    /// Git itself checks the files against the commit, so no checksum is sent.
    pub fn commit(url: impl Into<String>, sha: impl Into<String>) -> Self {
        Self::reference(url, sha)
    }

    /// Names a branch or tag, which is resolved when the build runs.
    ///
    /// An empty reference is the default branch.
    pub fn reference(url: impl Into<String>, reference: impl Into<String>) -> Self {
        Self {
            annotations: Annotations::default(),
            remote: url.into(),
            reference: reference.into(),
            subdir: String::new(),
            auth_header: None,
            auth_token: None,
            ssh_agent: None,
            known_hosts: String::new(),
            attrs: Attrs::default(),
        }
    }

    /// Fails if the reference is not at the commit `sha`, which may be a prefix.
    ///
    /// # Capabilities
    ///
    /// `source.git.checksum`.
    pub fn checksum(mut self, sha: impl Into<String>) -> Self {
        self.attrs.set(attr::GIT_CHECKSUM, sha);
        self
    }

    /// Takes only a directory of the repository.
    pub fn subdir(mut self, dir: &str) -> Self {
        self.subdir = path::resolve("/", dir).trim_start_matches('/').to_owned();
        self
    }

    /// Keeps the `.git` directory.
    ///
    /// # Capabilities
    ///
    /// `source.git.keepgitdir`.
    pub fn keep_git_dir(mut self) -> Self {
        self.attrs.set(attr::GIT_KEEP_GIT_DIR, "true");
        self
    }

    /// Leaves submodules out.
    ///
    /// # Capabilities
    ///
    /// `source.git.skipsubmodules`.
    pub fn skip_submodules(mut self) -> Self {
        self.attrs.set(attr::GIT_SKIP_SUBMODULES, "true");
        self
    }

    /// Gives files the time of the commit instead of that of the checkout.
    ///
    /// # Capabilities
    ///
    /// `source.git.mtime`.
    pub fn mtime_commit(mut self) -> Self {
        self.attrs.set(attr::GIT_MTIME, "commit");
        self
    }

    /// Fetches the commit of [`Git::checksum`] by its id, without comparing it to what
    /// the reference is at on the server.
    ///
    /// # Capabilities
    ///
    /// `source.git.fetchbycommit`.
    pub fn fetch_by_commit(mut self) -> Self {
        self.attrs.set(attr::GIT_FETCH_BY_COMMIT, "true");
        self
    }

    /// Sends the text of a secret as the header `Authorization` to HTTP servers, in
    /// the place of the secret `GIT_AUTH_HEADER`. A secret `NAME.HOST` of the client
    /// comes before `NAME`; git asks without a header if the client has neither
    /// (`source/git/source.go`).
    ///
    /// # Capabilities
    ///
    /// `source.git.httpauth`.
    pub fn auth_header(mut self, secret: impl Into<String>) -> Self {
        self.auth_header = Some(secret.into());
        self
    }

    /// Takes the text of a secret as the token for HTTP servers, in the place of the
    /// secret `GIT_AUTH_TOKEN`. BuildKit takes the first secret that the client has of
    /// `HEADER.HOST`, `TOKEN.HOST`, `HEADER` and `TOKEN`.
    ///
    /// # Capabilities
    ///
    /// `source.git.httpauth`.
    pub fn auth_token(mut self, secret: impl Into<String>) -> Self {
        self.auth_token = Some(secret.into());
        self
    }

    /// Takes the client's SSH agent `id` in the place of its default one. Other remotes
    /// than those of SSH do not have it.
    pub fn ssh_agent(mut self, id: impl Into<String>) -> Self {
        self.ssh_agent = Some(id.into());
        self
    }

    /// Adds lines of `known_hosts`, with the keys that SSH servers may have. Without
    /// lines, any key is taken: this crate does no IO and asks no server for its key, as
    /// Go's client does. Other remotes than those of SSH do not have them.
    ///
    /// # Capabilities
    ///
    /// `source.git.knownsshhosts`, for SSH.
    pub fn known_hosts(mut self, lines: &str) -> Self {
        self.known_hosts.push_str(lines.strip_suffix('\n').unwrap_or(lines));
        self.known_hosts.push('\n');
        self
    }

    /// Fails unless the commit, or an annotated tag that the reference names, has this
    /// signature.
    ///
    /// # Capabilities
    ///
    /// `source.git.signatureverify`.
    pub fn signed(mut self, signature: GitSignature) -> Self {
        for (key, value) in signature.into_attrs() {
            self.attrs.set(key, value);
        }
        self
    }

    /// Takes commits from a git bundle, which is one blob, in the place of the remote.
    ///
    /// BuildKit needs [`Git::checksum`] with it, a commit that the bundle has. Submodules
    /// are fetched from their own remotes (`source/git/bundle.go`). Name and options of
    /// the file that the blob would be as a source are not used.
    ///
    /// # Capabilities
    ///
    /// `source.git.bundle`.
    pub fn bundle(mut self, blob: &Blob) -> Self {
        self.attrs.set(attr::GIT_BUNDLE, blob.identifier());
        for key in [attr::OCI_SESSION_ID, attr::OCI_STORE_ID] {
            self.attrs.set(key, blob.attribute(key));
        }
        self
    }

    /// Gives one file `bundle` with the commit in it, a git bundle, in the place of the
    /// checkout. BuildKit refuses it together with [`Git::keep_git_dir`] and
    /// [`Git::subdir`] (`source/git/identifier.go`).
    ///
    /// # Capabilities
    ///
    /// `source.git.checkoutbundle`.
    pub fn checkout_bundle(mut self) -> Self {
        self.attrs.set(attr::GIT_CHECKOUT_BUNDLE, "true");
        self
    }

    /// Makes the checkout's files.
    ///
    /// # Vertices
    ///
    /// One source vertex, equal to that of `llb.Git` in `client/llb/source.go`, which
    /// asks SSH servers for their keys though.
    ///
    /// # Capabilities
    ///
    /// `source.git`, `source.git.fullurl`; `source.git.mountsshsock` for SSH.
    #[must_use]
    pub fn output(self) -> Output {
        let Self { annotations, remote, reference, subdir, mut attrs, .. } = self;
        let remote = Remote::parse(&remote);
        let mut identifier = format!("git://{}", remote.identifier);
        if !reference.is_empty() || !subdir.is_empty() {
            identifier.push('#');
            identifier.push_str(&reference);
        }
        if !subdir.is_empty() {
            identifier.push(':');
            identifier.push_str(&subdir);
        }
        attrs.set(attr::GIT_FULL_URL, remote.url);
        let or = |given: Option<String>, usual: &str| given.unwrap_or_else(|| usual.to_owned());
        attrs.set(attr::GIT_AUTH_TOKEN_SECRET, or(self.auth_token, "GIT_AUTH_TOKEN"));
        attrs.set(attr::GIT_AUTH_HEADER_SECRET, or(self.auth_header, "GIT_AUTH_HEADER"));
        if remote.ssh {
            attrs.set(attr::GIT_MOUNT_SSH_SOCK, or(self.ssh_agent, "default"));
            attrs.set(attr::GIT_KNOWN_SSH_HOSTS, self.known_hosts);
        }
        attrs.output(identifier, None, annotations)
    }
}
