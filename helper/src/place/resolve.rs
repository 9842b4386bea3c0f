//! Follows the symbolic links in the way of a path, inside a place.

use crate::path::TreePath;
use crate::place::root::{Place, is_folder, is_link};
use crate::problem::{Outcome, Problem};
use rustix::fs::OFlags;
use std::collections::VecDeque;

/// How many links may be in the way of one path; the kernel has the same limit.
const MOST_LINKS: usize = 40;
/// How many names may be looked at for one path, with those of links in its way.
const MOST_NAMES: usize = 10_000;

/// Whether the last name of a path is followed if it is a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Last {
    /// It is followed.
    Follow,
    /// It is the link itself that is meant.
    Keep,
}

/// A path without links in its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resolved {
    /// The path. What does not exist has no links, so it is kept as it is.
    pub(crate) path: TreePath,
    /// Whether a `..` of a link stood at the root, from where it leads nowhere
    /// else. In an archive this is an attempt to leave it.
    pub(crate) left: bool,
}

impl Place {
    /// The path without links in its way; the place is the root of links.
    ///
    /// # Errors
    ///
    /// Links in a circle, and paths through something that is not a folder.
    pub(crate) fn resolve(&self, path: &TreePath, last: Last) -> Outcome<Resolved> {
        if let Some(parent) = path.parent() {
            let flags = OFlags::PATH | OFlags::DIRECTORY;
            if last == Last::Keep && self.descriptor(&parent, flags).is_ok() {
                return Ok(Resolved { path: path.clone(), left: false });
            }
        }
        let mut left = false;
        let mut links = 0;
        let mut names = 0;
        let mut done = TreePath::root();
        let mut todo: VecDeque<Vec<u8>> = path.names().map(<[u8]>::to_vec).collect();
        while let Some(name) = todo.pop_front() {
            names += 1;
            if names > MOST_NAMES {
                let named = self.named(path);
                let message = format!("the symbolic links on the path {named} are too long");
                return Err(Problem::with_hint(message, "make them lead straight to a folder"));
            }
            if name == b".." {
                left |= done.is_root();
                done = done.parent().unwrap_or_default();
                continue;
            }
            let next = done.child(&name)?;
            let is_last = todo.is_empty();
            let stat = match self.stat(&next)? {
                Some(stat) if is_link(&stat) && !(is_last && last == Last::Keep) => stat,
                Some(stat) if !is_last && !is_folder(&stat) && !is_link(&stat) => {
                    let named = self.named(&next);
                    return Err(Problem::new(format!("{named} is not a folder")));
                }
                Some(_) | None => {
                    done = next;
                    continue;
                }
            };
            debug_assert!(is_link(&stat));
            links += 1;
            if links > MOST_LINKS {
                let named = self.named(path);
                return Err(Problem::with_hint(
                    format!("the symbolic links on the path {named} lead in a circle"),
                    "make one of them lead to a file or folder",
                ));
            }
            let target = self.link_target(&next)?;
            if target.first() == Some(&b'/') {
                done = TreePath::root();
            }
            let names = target.split(|byte| *byte == b'/');
            for name in names.filter(|name| !name.is_empty() && *name != b".").rev() {
                todo.push_front(name.to_vec());
            }
        }
        Ok(Resolved { path: done, left })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;
    use std::os::unix::fs::symlink;

    fn resolved(place: &Place, path: &str, last: Last) -> String {
        match place.resolve(&TreePath::parse(path.as_bytes()).unwrap(), last) {
            Ok(Resolved { path, left }) => format!("{path}{}", if left { " left" } else { "" }),
            Err(problem) => problem.message,
        }
    }

    #[test]
    fn links_are_followed_inside() {
        let folder = Folder::new();
        std::fs::create_dir_all(folder.path().join("usr/lib")).unwrap();
        std::fs::write(folder.path().join("usr/file"), "").unwrap();
        for (target, link) in [
            ("usr/lib", "lib"),
            ("/usr", "abs"),
            ("../../../etc", "out"),
            ("loop", "loop"),
            ("../abs/lib", "usr/up"),
        ] {
            symlink(target, folder.path().join(link)).unwrap();
        }
        let place = folder.place();
        assert_eq!(resolved(&place, "lib/x", Last::Keep), "/usr/lib/x");
        assert_eq!(resolved(&place, "lib", Last::Keep), "/lib");
        assert_eq!(resolved(&place, "lib", Last::Follow), "/usr/lib");
        assert_eq!(resolved(&place, "abs/lib/new/a", Last::Keep), "/usr/lib/new/a");
        assert_eq!(resolved(&place, "usr/up/x", Last::Keep), "/usr/lib/x");
        assert_eq!(resolved(&place, "out/passwd", Last::Keep), "/etc/passwd left");
        assert!(resolved(&place, "loop/x", Last::Keep).contains("in a circle"));
        assert!(resolved(&place, "usr/file/x", Last::Keep).contains("is not a folder"));
    }

    #[test]
    fn a_path_with_a_link_is_not_opened() {
        let folder = Folder::new();
        symlink("/etc", folder.path().join("etc")).unwrap();
        let place = folder.place();
        let path = TreePath::parse(b"etc/passwd").unwrap();
        assert!(place.read(&path).is_err());
    }
}
