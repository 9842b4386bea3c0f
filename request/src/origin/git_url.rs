//! Git URLs as contexts: `URL#ref:subdir` and `URL?ref=…&subdir=…`
//! (`frontend/dockerfile/dfgitutil/git_ref.go`).

use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// A repository and what of it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Where it is, without fragment and query.
    pub url: String,
    /// What to check out; the default branch if absent.
    pub reference: Option<String>,
    /// The commit that the branch or tag must be at, or the start of its id.
    pub commit: Option<String>,
    /// A folder of it.
    pub subdir: Option<String>,
    /// Whether `.git` stays.
    pub keep_git_dir: bool,
    /// Whether submodules are left out.
    pub skip_submodules: bool,
    /// Whether files are as old as the commit.
    pub mtime_commit: bool,
    /// Whether the commit is fetched by its id, without a look at the branch or tag.
    pub fetch_by_commit: bool,
    /// The secret that is sent as the header `Authorization`.
    pub auth: Option<String>,
}

/// Whether `text` means a git repository rather than a file to download.
pub(super) fn is_git(text: &str) -> bool {
    if text.starts_with("github.com/") {
        return true;
    }
    let Some((scheme, rest)) = text.split_once("://") else { return is_scp(text) };
    match scheme.to_ascii_lowercase().as_str() {
        "git" | "ssh" => true,
        "http" | "https" => rest.split(['#', '?']).next().unwrap_or_default().ends_with(".git"),
        _ => false,
    }
}

/// `user@host:path`, as `util/sshutil/scpurl.go` reads it.
fn is_scp(text: &str) -> bool {
    let parts = text.split_once('@').and_then(|(user, rest)| Some((user, rest.split_once(':')?)));
    let is_word = |word: &str, more: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || more.contains(c);
        !word.is_empty() && word.chars().all(fits)
    };
    parts.is_some_and(|(user, (host, _))| is_word(user, "_") && is_word(host, "."))
}

impl Repository {
    /// The default branch of the repository at `url`.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            reference: None,
            commit: None,
            subdir: None,
            keep_git_dir: false,
            skip_submodules: false,
            mtime_commit: false,
            fetch_by_commit: false,
            auth: None,
        }
    }

    /// Parses what [`is_git`] accepts.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (text, fragment) = text.split_once('#').map_or((text, None), |(t, f)| (t, Some(f)));
        let (url, query) = text.split_once('?').map_or((text, None), |(u, q)| (u, Some(q)));
        let mut git = Self::new(url);
        if let Some(fragment) = fragment {
            let fragment = decode(fragment)?;
            let (reference, subdir) = fragment.split_once(':').unwrap_or((&fragment, ""));
            git.reference = non_empty(reference);
            git.subdir = non_empty(subdir);
        }
        let mut known: Vec<&str> = Vec::new();
        for pair in query.into_iter().flat_map(|query| query.split('&')) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            if known.contains(&key) {
                return Err(format!("query key `{}` is given twice", key.escape_debug()));
            }
            known.push(key);
            git.set(key, &decode(&value.replace('+', " "))?)?;
        }
        match &git.subdir {
            Some(dir) if dir.split('/').any(|part| part == "..") => {
                Err("its folder leaves the repository".to_owned())
            }
            _ => Ok(git),
        }
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        let is_flag = ["keep-git-dir", "submodules", "fetch-by-commit"].contains(&key);
        if value.is_empty() && !is_flag {
            return Err(format!("query key `{}` has no value", key.escape_debug()));
        }
        match key {
            "keep-git-dir" => self.keep_git_dir = flag(key, value)?,
            "submodules" => self.skip_submodules = !flag(key, value)?,
            "fetch-by-commit" => self.fetch_by_commit = flag(key, value)?,
            "mtime" => {
                self.mtime_commit = match value {
                    "commit" => true,
                    "checkout" => false,
                    _ => return Err(format!("query key `{key}` is not `commit` or `checkout`")),
                };
            }
            "ref" => agree(&mut self.reference, value.to_owned())?,
            "branch" => agree(&mut self.reference, prefixed("refs/heads/", value))?,
            "tag" => agree(&mut self.reference, prefixed("refs/tags/", value))?,
            "subdir" => agree(&mut self.subdir, value.to_owned())?,
            "checksum" | "commit" => agree(&mut self.commit, value.to_owned())?,
            _ => return Err(format!("unknown query key `{}`", key.escape_debug())),
        }
        Ok(())
    }
}

/// Sets what may be said in several ways, which must then agree.
fn agree(slot: &mut Option<String>, value: String) -> Result<(), String> {
    match slot {
        Some(known) if *known != value => {
            Err(format!("it names `{}` and `{}`", known.escape_debug(), value.escape_debug()))
        }
        _ => {
            *slot = Some(value);
            Ok(())
        }
    }
}

fn prefixed(prefix: &str, value: &str) -> String {
    if value.starts_with(prefix) { value.to_owned() } else { format!("{prefix}{value}") }
}

fn flag(key: &str, value: &str) -> Result<bool, String> {
    match value {
        "" | "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(format!("query key `{key}` is not `true` or `false`")),
    }
}

fn decode(text: &str) -> Result<String, String> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(Cow::into_owned).map_err(|_| "it is not UTF-8".to_owned())
}

fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_git_from_downloads() {
        for git in [
            "https://a.org/b.git#main:dir",
            "HTTPS://a.org/b.git?ref=x",
            "git@a.org:b",
            "me_1@a-b.org:b?ref=x",
            "ssh://a.org/b",
            "git://a.org/b",
            "github.com/u/r",
        ] {
            assert!(is_git(git), "{git}");
        }
        for other in [
            "https://a.org/b.tar.gz",
            "http://buildkit-session/x",
            "./folder",
            "a@b",
            "@a:b",
            "a b@c:d",
            "ftp://a/b.git",
            "gitlab.com/u/r",
        ] {
            assert!(!is_git(other), "{other}");
        }
    }

    #[test]
    fn reads_fragment_and_query() {
        let parse = |text| Repository::parse(text).unwrap();
        let git = parse("https://a.org/b.git#main:dir");
        assert_eq!((git.reference.as_deref(), git.subdir.as_deref()), (Some("main"), Some("dir")));
        let git = parse("https://a.org/b.git?tag=v1&checksum=abc");
        assert_eq!(git.reference.as_deref(), Some("refs/tags/v1"));
        assert_eq!(git.commit.as_deref(), Some("abc"));
        let git = parse("https://a.org/b.git?tag=refs/tags/v1&ref=refs%2Ftags%2Fv1");
        assert_eq!(git.reference.as_deref(), Some("refs/tags/v1"));
        let git = parse("git@a.org:b.git?branch=main&fetch-by-commit&submodules=f#refs/heads/main");
        assert_eq!((git.url.as_str(), git.fetch_by_commit), ("git@a.org:b.git", true));
        assert!(git.skip_submodules && !git.keep_git_dir);
        for bad in ["x=1", "ref=a&ref=a", "ref=a&branch=a", "tag=", "keep-git-dir=2", "mtime="] {
            assert!(Repository::parse(&format!("https://a.org/b.git?{bad}")).is_err(), "{bad}");
        }
        assert!(Repository::parse("https://a.org/b.git#:../..").is_err());
    }
}
