//! Debian packages and archives.

use super::text::{lower_or_digit, starts_and_continues, text_value};

text_value! {
    /// A Debian package, optionally with `=version`.
    ///
    /// apt reads a `-` at the end of a word as "remove it", and a `+` at the end as
    /// "install it". A version therefore ends with neither, and a name does not end
    /// with `-`; `g++` is a package.
    PackageName, "package",
    "a Debian package, `name` or `name=version`: a name has lower-case letters, digits, `+`, `.` and `-`, at least 2, and does not end with `-`",
    Some("^[a-z0-9][a-z0-9+.-]*[a-z0-9+.](=[0-9]([A-Za-z0-9.+:~-]*[A-Za-z0-9.:~])?)?$"),
    ["busybox", "vim=2:7.1.314-3+lenny2"],
    is_package
}

fn is_package(text: &str) -> bool {
    let (name, version) = text.split_once('=').map_or((text, None), |(n, v)| (n, Some(v)));
    let version_is_valid = version.is_none_or(|version| {
        starts_and_continues(
            version,
            128,
            |c| c.is_ascii_digit(),
            |c| c.is_ascii_alphanumeric() || ".+:~-".contains(c),
        ) && !version.ends_with(['-', '+'])
    });
    version_is_valid
        && name.len() >= 2
        && !name.ends_with('-')
        && starts_and_continues(name, 128, lower_or_digit, |c| {
            lower_or_digit(c) || "+.-".contains(c)
        })
}

impl PackageName {
    /// The name without a version.
    #[must_use]
    pub fn name(&self) -> &str {
        self.as_str().split_once('=').map_or(self.as_str(), |(name, _)| name)
    }

    /// The version that is asked for.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.as_str().split_once('=').map(|(_, version)| version)
    }
}

text_value! {
    /// A suite or component of an archive, e.g. `lenny/updates`.
    Suite, "suite",
    "a suite or component: letters, digits, `.`, `_`, `-` and `/`, at most 128, without `..`",
    Some("^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$"),
    ["lenny", "main"],
    |text| starts_and_continues(text, 128, |c| c.is_ascii_alphanumeric(),
        |c| c.is_ascii_alphanumeric() || "._-/".contains(c))
        && !text.contains("..") && !text.contains("//") && !text.ends_with('/')
}
