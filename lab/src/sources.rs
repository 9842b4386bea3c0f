//! What builds in the lab start from: a Lenny root and an apt archive.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::directories::Directories;
use crate::lab::Lab;
use crate::lenny::{self, Root, RootKind};

/// A root, in a folder that a build takes as a named context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LennyContext {
    /// What `--build-context lenny-rootfs=` takes; holds nothing but the tarball.
    pub folder: PathBuf,
    /// Which root it is.
    pub root: Root,
}

impl LennyContext {
    /// The root of `LENNY_ROOTFS` or the stand-in, made at the first call.
    ///
    /// # Errors
    ///
    /// If the named root is unusable, or the stand-in cannot be made.
    pub fn prepare(directories: &Directories) -> Result<Self> {
        let roots = directories.data("roots");
        let root = Root::find(&roots)?;
        let folder = roots.join(match root.kind {
            RootKind::Provided => "context-provided",
            RootKind::StandIn => "context-stand-in",
        });
        if !is_current(&root.tarball, &folder.join(lenny::CONTEXT_FILE)) {
            let copy = lenny::prepare_context_dir(&root, &folder)?;
            if !is_current(&root.tarball, &copy) {
                keep_time(&root.tarball, &copy)?;
            }
        }
        Ok(Self { folder, root })
    }
}

impl Lab {
    /// The root that builds in the lab start from.
    ///
    /// # Errors
    ///
    /// See [`LennyContext::prepare`].
    pub fn lenny_context(&self) -> Result<LennyContext> {
        LennyContext::prepare(self.directories())
    }
}

/// Whether a copy is still what it was made from. A build sends a file whose time
/// changed once more, so it is not made anew for nothing.
fn is_current(original: &Path, copy: &Path) -> bool {
    let identity = |path: &Path| {
        let metadata = fs::metadata(path).ok()?;
        Some((metadata.len(), metadata.modified().ok()?))
    };
    identity(original).is_some() && identity(original) == identity(copy)
}

fn keep_time(original: &Path, copy: &Path) -> Result<()> {
    let set = || {
        let modified = fs::metadata(original)?.modified()?;
        fs::File::options().append(true).open(copy)?.set_modified(modified)
    };
    set().with_context(|| format!("cannot set the time of {}", copy.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_current_until_the_original_changes() {
        let folder = tempfile::tempdir().unwrap();
        let [original, copy] = ["original", "copy"].map(|name| folder.path().join(name));
        fs::write(&original, "root").unwrap();
        assert!(!is_current(&original, &copy));
        fs::write(&copy, "root").unwrap();
        keep_time(&original, &copy).unwrap();
        assert!(is_current(&original, &copy));
        fs::write(&original, "another root").unwrap();
        assert!(!is_current(&original, &copy));
    }
}
