//! Git repositories.

use super::attrs::Attrs;
use crate::annotations::{Annotations, describe};
use crate::output::Output;
use crate::path;
use buildkit_proto::attr;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// A checkout of a git repository.
///
/// A remote is a URL (`https://`, `http://`, `ssh://`, `git://`),
/// `user@host:path`, or `host/path`, which means https. Fetches are shallow, and
/// `.git` is removed, see [`Git::keep_git_dir`]. Credentials are the client's
/// secrets `GIT_AUTH_TOKEN` and `GIT_AUTH_HEADER`, or for SSH its default agent.
/// The host keys of SSH servers are not looked up. A query (`?…`) and a fragment
/// (`#…`) of the remote are dropped.
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

    /// Makes the checkout's files.
    ///
    /// # Vertices
    ///
    /// One source vertex, equal to that of `llb.Git` in `client/llb/source.go`.
    ///
    /// # Capabilities
    ///
    /// `source.git`, `source.git.fullurl`; `source.git.mountsshsock` for SSH.
    #[must_use]
    pub fn output(self) -> Output {
        let Self { annotations, remote, reference, subdir, auth_header, mut attrs } = self;
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
        attrs.set(attr::GIT_AUTH_TOKEN_SECRET, "GIT_AUTH_TOKEN");
        let header = auth_header.unwrap_or_else(|| "GIT_AUTH_HEADER".to_owned());
        attrs.set(attr::GIT_AUTH_HEADER_SECRET, header);
        if remote.ssh {
            attrs.set(attr::GIT_MOUNT_SSH_SOCK, "default");
        }
        attrs.output(identifier, None, annotations)
    }
}

/// A remote, split as in `util/gitutil/git_url.go`.
struct Remote {
    /// Host and path. They are the same for all protocols, which then share a
    /// cache.
    identifier: String,
    /// What git gets.
    url: String,
    ssh: bool,
}

impl Remote {
    fn parse(text: &str) -> Self {
        let text = text.split_once('#').map_or(text, |(remote, _)| remote);
        // What stands behind `?` is for BuildKit alone, and git does not get it.
        let text = text.split_once('?').map_or(text, |(remote, _)| remote);
        if let Some((scheme, rest)) = text.split_once("://") {
            return Self::from_url(&scheme.to_ascii_lowercase(), rest);
        }
        if let Some((host, path)) = scp_style(text) {
            let identifier = format!("{host}{}", path::resolve("/", path));
            return Self { identifier, url: text.to_owned(), ssh: true };
        }
        Self::from_url("https", text)
    }

    fn from_url(scheme: &str, rest: &str) -> Self {
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let identifier = format!("{host}{}", path::resolve("/", &decode(path)));
        Self { identifier, url: format!("{scheme}://{rest}"), ssh: scheme == "ssh" }
    }
}

/// Splits `user@host:path` (`util/sshutil/scpurl.go`).
fn scp_style(text: &str) -> Option<(&str, &str)> {
    let (user, rest) = text.split_once('@')?;
    let (host, path) = rest.split_once(':')?;
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let valid = !user.is_empty()
        && !host.is_empty()
        && user.chars().all(|c| word(c) || c == '_')
        && host.chars().all(|c| word(c) || c == '.');
    valid.then_some((host, path))
}

/// Resolves %-escapes. An escape that is not valid stays as it is, and so does a
/// path that would not be UTF-8.
fn decode(path: &str) -> String {
    percent_decode_str(path).decode_utf8().map_or_else(|_| path.to_owned(), Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_are_taken_apart_as_go_does() {
        for (text, identifier, url, ssh) in [
            (
                "https://github.com/a/b.git",
                "github.com/a/b.git",
                "https://github.com/a/b.git",
                false,
            ),
            ("github.com/a/b.git", "github.com/a/b.git", "https://github.com/a/b.git", false),
            ("HTTPS://u:p@h:8443/a//b#x", "h:8443/a/b", "https://u:p@h:8443/a//b", false),
            ("ssh://git@h/a%20b", "h/a b", "ssh://git@h/a%20b", true),
            ("git@github.com:a/b.git", "github.com/a/b.git", "git@github.com:a/b.git", true),
            ("git://h", "h/", "git://h", false),
            ("https://h/a.git?branch=b&x#y", "h/a.git", "https://h/a.git", false),
            ("git@h:a.git?branch=b", "h/a.git", "git@h:a.git", true),
            ("https://h/a%zz", "h/a%zz", "https://h/a%zz", false),
            ("https://h/a%ff%20", "h/a%ff%20", "https://h/a%ff%20", false),
        ] {
            let remote = Remote::parse(text);
            assert_eq!(remote.identifier, identifier, "{text}");
            assert_eq!(remote.url, url, "{text}");
            assert_eq!(remote.ssh, ssh, "{text}");
        }
    }
}
