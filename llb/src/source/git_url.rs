//! Addresses of git repositories.

use crate::path;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// A remote, split as in `util/gitutil/git_url.go`.
pub(super) struct Remote {
    /// Host and path. They are the same for all protocols, which then share a
    /// cache.
    pub(super) identifier: String,
    /// What git gets.
    pub(super) url: String,
    pub(super) ssh: bool,
}

impl Remote {
    pub(super) fn parse(text: &str) -> Self {
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
