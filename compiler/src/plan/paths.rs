//! Which files of a place are used.

use std::collections::BTreeSet;

/// Which files of a place are used, so that a client sends no others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paths {
    all: bool,
    list: BTreeSet<String>,
}

impl Paths {
    /// Adds one path or pattern; the empty one is everything.
    pub fn add(&mut self, path: &str) {
        // `followpaths` knows no `**`: the folders before it are used.
        let plain: Vec<&str> = path.split('/').take_while(|part| *part != "**").collect();
        let path = plain.join("/");
        if path.is_empty() {
            self.all = true;
        } else {
            self.list.insert(path);
        }
    }

    /// Adds everything that `other` uses.
    pub fn extend(&mut self, other: &Self) {
        self.all |= other.all;
        self.list.extend(other.list.iter().cloned());
    }

    /// The paths, sorted; `None` if everything is used.
    #[must_use]
    pub fn narrow(&self) -> Option<Vec<String>> {
        (!self.all).then(|| self.list.iter().cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_narrowed_to_their_folders() {
        let mut paths = Paths::default();
        paths.add("a/**/*.sh");
        paths.add("b/*.c");
        assert_eq!(paths.narrow().unwrap(), ["a", "b/*.c"]);
        paths.add("**/x");
        assert_eq!(paths.narrow(), None);
    }
}
