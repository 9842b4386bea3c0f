//! Git URLs as contexts: `URL#ref:subdir` and `URL?ref=…&subdir=…`
//! (`frontend/dockerfile/dfgitutil/git_ref.go`).

use crate::values::Name;

/// A repository and what of it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Where it is, without fragment and query.
    pub url: String,
    /// What to check out; the default branch if absent.
    pub reference: Option<String>,
    /// The commit it must be.
    pub commit: Option<String>,
    /// A folder of it.
    pub subdir: Option<String>,
    /// Whether `.git` stays.
    pub keep_git_dir: bool,
    /// Whether submodules are left out.
    pub skip_submodules: bool,
    /// Whether files are as old as the commit.
    pub mtime_commit: bool,
    /// The secret that is sent as the header `Authorization`.
    pub auth: Option<Name>,
}

/// Whether `text` means a git repository rather than a file to download.
pub(super) fn is_git(text: &str) -> bool {
    if text.starts_with("git://") || text.starts_with("ssh://") || text.starts_with("git@") {
        return true;
    }
    let is_http = text.starts_with("http://") || text.starts_with("https://");
    let path = text.split(['#', '?']).next().unwrap_or_default();
    is_http && path.ends_with(".git")
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
            auth: None,
        }
    }

    /// Parses what [`is_git`] accepts.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (text, fragment) = text.split_once('#').map_or((text, None), |(t, f)| (t, Some(f)));
        let (url, query) = text.split_once('?').map_or((text, None), |(u, q)| (u, Some(q)));
        let mut git = Self::new(url);
        if let Some(fragment) = fragment {
            let (reference, subdir) = fragment.split_once(':').unwrap_or((fragment, ""));
            git.reference = non_empty(reference);
            git.subdir = non_empty(subdir);
        }
        for pair in query.into_iter().flat_map(|query| query.split('&')) {
            git.set(pair)?;
        }
        match &git.subdir {
            Some(dir) if dir.split('/').any(|part| part == "..") => {
                Err("its folder leaves the repository".to_owned())
            }
            _ => Ok(git),
        }
    }

    fn set(&mut self, pair: &str) -> Result<(), String> {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let slot = match key {
            "keep-git-dir" => {
                self.keep_git_dir = flag(key, value)?;
                return Ok(());
            }
            "submodules" => {
                self.skip_submodules = !flag(key, value)?;
                return Ok(());
            }
            // How the commit is fetched changes nothing of what is fetched.
            "fetch-by-commit" => return flag(key, value).map(drop),
            "mtime" => {
                self.mtime_commit = match value {
                    "commit" => true,
                    "checkout" => false,
                    _ => return Err(format!("query key `{key}` is not `commit` or `checkout`")),
                };
                return Ok(());
            }
            "ref" | "branch" | "tag" => &mut self.reference,
            "subdir" => &mut self.subdir,
            "checksum" | "commit" => &mut self.commit,
            _ => return Err(format!("unknown query key `{}`", key.escape_debug())),
        };
        if value.is_empty() || slot.is_some() {
            return Err(format!("query key `{key}` is empty or given twice"));
        }
        *slot = Some(match key {
            "branch" => format!("refs/heads/{value}"),
            "tag" => format!("refs/tags/{value}"),
            _ => value.to_owned(),
        });
        Ok(())
    }
}

fn flag(key: &str, value: &str) -> Result<bool, String> {
    match value {
        "" | "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err(format!("query key `{key}` is not `true` or `false`")),
    }
}

fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_git_from_downloads() {
        assert!(is_git("https://a.org/b.git#main:dir"));
        assert!(is_git("git@a.org:b"));
        assert!(!is_git("https://a.org/b.tar.gz"));
        assert!(!is_git("http://buildkit-session/x"));
    }

    #[test]
    fn reads_fragment_and_query() {
        let git = Repository::parse("https://a.org/b.git#main:dir").unwrap();
        assert_eq!((git.reference.as_deref(), git.subdir.as_deref()), (Some("main"), Some("dir")));
        let git = Repository::parse("https://a.org/b.git?tag=v1&checksum=abc").unwrap();
        assert_eq!(git.reference.as_deref(), Some("refs/tags/v1"));
        assert_eq!(git.commit.as_deref(), Some("abc"));
        assert!(Repository::parse("https://a.org/b.git?x=1").is_err());
        assert!(Repository::parse("https://a.org/b.git#:../..").is_err());
        assert!(Repository::parse("https://a.org/b.git?ref=a&ref=b").is_err());
    }
}
