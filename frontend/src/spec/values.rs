//! Values that cannot hold what they must not: names, paths, packages, URLs.
//!
//! Each is parsed once, here; whatever later reaches a shell, a path, an option
//! or a file name is one of these.

use std::fmt;
use std::str::FromStr;

/// Longest path, in bytes (Linux `PATH_MAX`).
const MAX_PATH: usize = 4096;

/// Why a text is not the value it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueError(String);

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ValueError {}

fn reject<T>(text: &str, what: &str) -> Result<T, ValueError> {
    Err(ValueError(format!("`{}` is not {what}", text.escape_debug())))
}

macro_rules! text_value {
    ($(#[$doc:meta])* $name:ident, $what:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The value as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = ValueError;

            fn from_str(text: &str) -> Result<Self, ValueError> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) { Ok(Self(text.to_owned())) } else { reject(text, $what) }
            }
        }
    };
}

fn starts_and_continues(
    text: &str,
    max: usize,
    first: fn(char) -> bool,
    rest: fn(char) -> bool,
) -> bool {
    let mut chars = text.chars();
    text.len() <= max && chars.next().is_some_and(first) && chars.all(rest)
}

/// A number written in digits alone: Rust's own parser takes a `+` too.
fn digits<T: FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn lower_or_digit(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit()
}

text_value! {
    /// The name of an image, a source or the project: `[a-z0-9][a-z0-9._-]*`, at most 63 bytes.
    Name, "a name: lower-case letters, digits, `.`, `_` and `-`, at most 63",
    |text| starts_and_continues(text, 63, lower_or_digit, |c| lower_or_digit(c) || "._-".contains(c))
}

text_value! {
    /// A Debian package name (policy §5.6.1), optionally with `=version`.
    PackageSpec, "a Debian package name, or `name=version`",
    |text| {
        let (name, version) = text.split_once('=').map_or((text, None), |(n, v)| (n, Some(v)));
        let version_ok = version.is_none_or(|version| {
            starts_and_continues(version, 128, |c| c.is_ascii_digit(),
                |c| c.is_ascii_alphanumeric() || ".+:~-".contains(c))
        });
        // apt reads `name-` as "remove it".
        name.len() >= 2 && version_ok && !name.ends_with('-')
            && starts_and_continues(name, 128, lower_or_digit, |c| lower_or_digit(c) || "+.-".contains(c))
    }
}

impl PackageSpec {
    /// The name without a version.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.split_once('=').map_or(&self.0, |(name, _)| name)
    }
}

text_value! {
    /// The name of an environment variable or build arg.
    EnvName, "a variable name: letters, digits and `_`, not starting with a digit",
    |text| starts_and_continues(text, 255, |c| c.is_ascii_alphabetic() || c == '_',
        |c| c.is_ascii_alphanumeric() || c == '_')
}

text_value! {
    /// A suite or component of an apt archive, e.g. `lenny/updates`.
    Suite, "a suite or component: letters, digits, `.`, `_`, `-` and `/`",
    |text| starts_and_continues(text, 128, |c| c.is_ascii_alphanumeric(),
        |c| c.is_ascii_alphanumeric() || "._-/".contains(c)) && !text.contains("..")
}

text_value! {
    /// A URL of an apt archive: `http:` or `https:`, without blanks or quotes.
    ArchiveUrl, "an archive URL: `http://…` without blanks or quotes",
    is_http_url
}

text_value! {
    /// A URL to download one file from.
    HttpUrl, "a URL: `http://…` or `https://…` without blanks or quotes",
    is_http_url
}

fn is_http_url(text: &str) -> bool {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && text.len() <= 2048
            && rest.chars().all(|c| c.is_ascii_graphic() && !"\"'`\\<>{}|^[]".contains(c))
    })
}

text_value! {
    /// The URL of a git repository, without a fragment.
    GitUrl, "a git URL: `https://…`, `http://…`, `git://…` or `ssh://…`, without blanks, quotes or `#`",
    |text| {
        let rest = ["https://", "http://", "git://", "ssh://"].iter().find_map(|s| text.strip_prefix(s));
        rest.is_some_and(|rest| {
            !rest.is_empty() && text.len() <= 2048
                && rest.chars().all(|c| c.is_ascii_graphic() && !"\"'`\\<>{}|^#".contains(c))
        })
    }
}

text_value! {
    /// A full git commit id.
    GitCommit, "a full commit id: 40 lower-case hex digits",
    |text| text.len() == 40 && text.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
}

text_value! {
    /// A signal, e.g. `SIGTERM` or `15`.
    Signal, "a signal, e.g. `SIGTERM` or `15`",
    |text| match text.strip_prefix("SIG") {
        Some(name) => starts_and_continues(name, 16, |c| c.is_ascii_uppercase(),
            |c| c.is_ascii_uppercase() || c.is_ascii_digit() || "+-".contains(c)),
        None => digits::<u8>(text).is_some_and(|number| (1..=64).contains(&number)),
    }
}

text_value! {
    /// A port a container listens on, e.g. `8080/tcp`; the protocol is always there.
    Port, "a port, e.g. `8080` or `53/udp`",
    |text| {
        let (port, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
        digits::<u16>(port).is_some_and(|port| port > 0) && ["tcp", "udp", "sctp"].contains(&protocol)
    }
}

impl Port {
    /// `port/protocol`, as the image config has it.
    #[must_use]
    pub fn to_config(&self) -> String {
        if self.0.contains('/') { self.0.clone() } else { format!("{}/tcp", self.0) }
    }
}

text_value! {
    /// The key of an image label.
    LabelKey, "a label key: printable, without blanks or `=`",
    |text| !text.is_empty() && text.len() <= 255 && text.chars().all(|c| c.is_ascii_graphic() && c != '=')
}

text_value! {
    /// A user, optionally with a group: `root`, `1000`, `jester:jester`.
    Account, "`user` or `user:group`, names or ids",
    |text| text.split(':').count() <= 2 && text.split(':').all(is_account)
}

fn is_account(text: &str) -> bool {
    digits::<u32>(text).is_some()
        || starts_and_continues(
            text,
            32,
            |c| c.is_ascii_lowercase() || c == '_',
            |c| lower_or_digit(c) || "_-".contains(c),
        )
}

/// Permission bits, 0 to 0o7777; written in octal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode(pub u32);

impl FromStr for Mode {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let digits = text.strip_prefix("0o").unwrap_or(text);
        let octal = (3..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        match u32::from_str_radix(digits, 8) {
            Ok(mode) if octal => Ok(Self(mode)),
            _ => reject(text, "a mode: three or four octal digits, e.g. `0755`"),
        }
    }
}

/// An absolute path in an image: no `..`, no control characters, cleaned.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AbsPath {
    path: String,
    /// Whether it was written with a `/` at its end: a folder to copy into.
    pub is_folder: bool,
}

impl AbsPath {
    /// The path without a `/` at its end (but for the root itself).
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for AbsPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)
    }
}

impl FromStr for AbsPath {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        match clean(text) {
            Some(path) if text.starts_with('/') => {
                Ok(Self { is_folder: text.ends_with('/'), path: format!("/{path}") })
            }
            _ => reject(text, "an absolute path without `..`"),
        }
    }
}

/// A path inside a source, cleaned and without a leading `/`; empty is all of it.
///
/// May hold the wildcards `*`, `?` and `[…]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourcePath(String);

impl SourcePath {
    /// All of the source.
    #[must_use]
    pub fn all() -> Self {
        Self(String::new())
    }

    /// One name of our own.
    #[must_use]
    pub fn of_name(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// The path without a leading `/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// This path below `folder`.
    #[must_use]
    pub fn below(&self, folder: &Self) -> Self {
        match (folder.0.as_str(), self.0.as_str()) {
            ("", path) | (path, "") => Self(path.to_owned()),
            (folder, path) => Self(format!("{folder}/{path}")),
        }
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "." } else { &self.0 })
    }
}

impl FromStr for SourcePath {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        match clean(text) {
            Some(path) if !text.is_empty() => Ok(Self(path)),
            _ => reject(text, "a path inside the source, without `..`"),
        }
    }
}

/// What a symbolic link points to: absolute, or relative to the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkTarget(String);

impl LinkTarget {
    /// The target as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LinkTarget {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        if !text.is_empty() && text.len() <= MAX_PATH && !text.chars().any(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            reject(text, "a link target")
        }
    }
}

text_value! {
    /// An absolute pattern of paths to remove, safe to leave unquoted in a shell.
    PrunePattern, "a pattern to prune: absolute, at least two levels, letters, digits and `. _ - + @ % ~ * ? /`",
    |text| text.len() <= MAX_PATH && text.starts_with('/')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-+@%~*?/".contains(c))
        && clean(text).is_some_and(|path| {
            let first = path.split('/').next().unwrap_or_default();
            // `.*` would match `..` and lead out of the folder.
            let leads_out = |part: &str| part.starts_with('.') && part.contains(['*', '?']);
            path.contains('/') && first.chars().any(|c| c.is_ascii_alphanumeric())
                && !path.split('/').any(leads_out)
        })
}

/// The parts of `text` joined again without `.`, empty parts and slashes at the
/// ends; `None` for `..`, control characters and paths that are too long.
fn clean(text: &str) -> Option<String> {
    if text.len() > MAX_PATH || text.chars().any(char::is_control) {
        return None;
    }
    let parts: Vec<&str> =
        text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.contains(&"..") { None } else { Some(parts.join("/")) }
}

/// A duration such as `30s`, `1m30s` or `500ms`, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration(pub i64);

impl FromStr for Duration {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let mut rest = text;
        let mut total: i64 = 0;
        while !rest.is_empty() {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, tail) = rest.split_at(digits);
            let unit =
                tail.len() - tail.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
            let (unit, tail) = tail.split_at(unit);
            let factor: i64 = match unit {
                "ms" => 1_000_000,
                "s" => 1_000_000_000,
                "m" => 60_000_000_000,
                "h" => 3_600_000_000_000,
                _ => return reject(text, "a duration, e.g. `30s` or `1m30s`"),
            };
            let part = number.parse::<i64>().ok().and_then(|number| number.checked_mul(factor));
            match part.and_then(|part| total.checked_add(part)) {
                Some(sum) => total = sum,
                None => return reject(text, "a duration, e.g. `30s` or `1m30s`"),
            }
            rest = tail;
        }
        if text.is_empty() { reject(text, "a duration, e.g. `30s`") } else { Ok(Self(total)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts<T: FromStr>(good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(text.parse::<T>().is_ok(), "{text} should do");
        }
        for text in bad {
            assert!(text.parse::<T>().is_err(), "{text} should not do");
        }
    }

    #[test]
    fn names_hold_no_metacharacters() {
        accepts::<Name>(
            &["lenny-base", "a", "1.0"],
            &["", "A", "a b", "a/b", "-a", "a$", &"a".repeat(64)],
        );
        accepts::<PackageSpec>(
            &["git-core", "g++", "libstdc++6", "vim=2:7.1.314-3+lenny2"],
            &[
                "",
                "a",
                "Vim",
                "vim;",
                "-y",
                "vim=",
                "vim=$x",
                "vim/lenny",
                "vim-".repeat(64).as_str(),
            ],
        );
        accepts::<PrunePattern>(
            &["/usr/share/doc/*", "/usr/share/vim/vim*/doc"],
            &[
                "/",
                "/*",
                "/*/x",
                "usr/doc",
                "/usr",
                "/a/../b",
                "/usr/$(id)",
                "/usr/a b",
                "/usr/`x`",
            ],
        );
        accepts::<ArchiveUrl>(
            &["http://archive.debian.org/debian", "http://127.0.0.1:80/debian"],
            &["", "http://", "ftp://x", "http://a b", "http://a/[x]", "http://a\"/"],
        );
    }

    #[test]
    fn paths_are_clean() {
        let path: AbsPath = "/src//./a/".parse().unwrap();
        assert_eq!((path.as_str(), path.is_folder), ("/src/a", true));
        assert_eq!("/".parse::<AbsPath>().unwrap().as_str(), "/");
        accepts::<AbsPath>(&["/a b"], &["", "a", "/a/../b", "/a\n"]);
        assert_eq!("./a/*.sh".parse::<SourcePath>().unwrap().as_str(), "a/*.sh");
        accepts::<SourcePath>(&[".", "/"], &["", "../x"]);
    }

    #[test]
    fn numbers_have_limits() {
        assert_eq!("0755".parse::<Mode>().unwrap().0, 0o755);
        accepts::<Mode>(&["644", "4755", "0o644"], &["", "7", "888", "77777", "u+x", "+755"]);
        assert_eq!("1m30s".parse::<Duration>().unwrap().0, 90_000_000_000);
        accepts::<Duration>(&["500ms"], &["", "5", "s", "1d", "9999999999999h"]);
        accepts::<Port>(&["80", "53/udp"], &["0", "70000", "80/icmp", "+80"]);
        accepts::<Signal>(&["SIGTERM", "9", "SIGRTMIN+3"], &["TERM", "0", "65", "SIG"]);
        accepts::<Account>(&["root", "0:0", "a:b"], &["", "a:b:c", "A", "a b"]);
    }
}
