//! Paths in a mount of a container.

use std::fmt;
use std::str::FromStr;

/// An absolute path in a mount of a container. BuildKit takes no others (`relpath` in
/// `frontend/gateway/container/container.go`).
///
/// # Examples
///
/// ```
/// use buildkit_gateway::ContainerPath;
///
/// assert!("/etc/os-release".parse::<ContainerPath>().is_ok());
/// assert!("etc/os-release".parse::<ContainerPath>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContainerPath(String);

/// A path that is not absolute.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an absolute path")]
pub struct RelativePath(String);

impl ContainerPath {
    /// Returns the folder that holds everything: `/`.
    #[must_use]
    pub fn root() -> Self {
        Self("/".to_owned())
    }

    /// Returns the path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ContainerPath {
    type Err = RelativePath;

    fn from_str(text: &str) -> Result<Self, RelativePath> {
        if text.starts_with('/') {
            Ok(Self(text.to_owned()))
        } else {
            Err(RelativePath(text.to_owned()))
        }
    }
}

impl fmt::Display for ContainerPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_absolute_paths_are_paths_of_a_container() {
        for text in ["/", "/a", "/a/../b", "//a"] {
            assert_eq!(text.parse::<ContainerPath>().unwrap().as_str(), text);
        }
        for text in ["", "a", "./a", " /a"] {
            let error = text.parse::<ContainerPath>().unwrap_err();
            assert_eq!(error.to_string(), format!("`{text}` is not an absolute path"));
        }
    }
}
