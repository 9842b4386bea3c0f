//! Copies.

use super::{Action, UNSET, bits};
use crate::file::files_of;
use crate::output::Output;
use crate::owner::Owner;
use crate::path::resolve;
use buildkit_proto::pb;
use buildkit_proto::pb::file_action::Action as Pb;

/// Copies files; made by [`copy`].
#[derive(Clone, Debug)]
#[must_use]
pub struct CopyAction {
    source: Output,
    pub(super) owner: Option<Owner>,
    pub(super) pb: pb::FileActionCopy,
}

/// Copies `src` in `source` to `dest`.
///
/// A `dest` that ends in `/` is a directory to copy into. Without options,
/// nothing is created besides the copy, symlinks are not followed, a directory
/// is copied with its name, and the source's owner, mode and times are kept.
pub fn copy(source: impl Into<Output>, src: &str, dest: &str) -> CopyAction {
    let pb = pb::FileActionCopy {
        src: resolve("/", src),
        dest: dest.to_owned(),
        mode: -1,
        timestamp: UNSET,
        ..pb::FileActionCopy::default()
    };
    CopyAction { source: source.into(), owner: None, pb }
}

impl CopyAction {
    /// Unpacks the source if it is an archive that Docker's `ADD` would unpack.
    pub fn unpack(mut self) -> Self {
        self.pb.attempt_unpack_docker_compatibility = true;
        self
    }

    /// Says whether a source that is a symlink is followed.
    pub fn follow_symlinks(mut self, follow: bool) -> Self {
        self.pb.follow_symlink = follow;
        self
    }

    /// Says whether a directory is copied without its name: only what is in it.
    pub fn dir_contents(mut self, contents: bool) -> Self {
        self.pb.dir_copy_contents = contents;
        self
    }

    /// Makes the directories that lead to the destination.
    pub fn create_parents(mut self) -> Self {
        self.pb.create_dest_path = true;
        self
    }

    /// Takes `*`, `?` and `[` in the path as wildcards (Go's `filepath.Match`).
    pub fn wildcard(mut self) -> Self {
        self.pb.allow_wildcard = true;
        self
    }

    /// Takes wildcards like [`CopyAction::wildcard`], but succeeds and copies nothing
    /// if they match nothing.
    pub fn allow_empty_wildcard(mut self) -> Self {
        (self.pb.allow_wildcard, self.pb.allow_empty_wildcard) = (true, true);
        self
    }

    /// Copies only what matches one of `patterns` (patternmatcher syntax).
    ///
    /// # Capabilities
    ///
    /// `file.copy.includeexcludepatterns`.
    pub fn include(mut self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.pb.include_patterns.extend(patterns.into_iter().map(Into::into));
        self
    }

    /// Copies nothing that matches one of `patterns` (patternmatcher syntax).
    ///
    /// # Capabilities
    ///
    /// `file.copy.includeexcludepatterns`.
    pub fn exclude(mut self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.pb.exclude_patterns.extend(patterns.into_iter().map(Into::into));
        self
    }

    /// Fails unless something is copied at, or below, each of `paths` of the source.
    ///
    /// Without it, a copy succeeds whose patterns of [`CopyAction::include`] match
    /// nothing. Paths are relative to `/` of the source, whatever is copied of it. They
    /// have no wildcards and are compared as text: `/a` is there if `/ab` is. BuildKit
    /// looks at them only if there are patterns to include, and reports a path that is
    /// missing as "not found" (`cache/contenthash/checksum.go`).
    ///
    /// # Capabilities
    ///
    /// `file.copy.requiredpaths`.
    pub fn require<'a>(mut self, paths: impl IntoIterator<Item = &'a str>) -> Self {
        self.pb.required_paths.extend(paths.into_iter().map(|path| resolve("/", path)));
        self
    }

    /// Sets the mode of everything copied, e.g. `0o755`, up to `0o7777`.
    ///
    /// Of this and [`CopyAction::chmod_symbolic`], the later call holds.
    pub fn chmod(mut self, mode: u32) -> Self {
        (self.pb.mode, self.pb.mode_str) = (bits(mode, 0o7777), String::new());
        self
    }

    /// Changes the mode of everything copied, e.g. `u+x,go-w`.
    ///
    /// A daemon that does not know this field ignores it: BuildKit registers no
    /// capability for it.
    pub fn chmod_symbolic(mut self, mode: impl Into<String>) -> Self {
        // BuildKit does not look at the number then, but it is in the cache key, and Go leaves it
        // at 0 (`client/llb/fileop.go`).
        (self.pb.mode, self.pb.mode_str) = (0, mode.into());
        self
    }

    /// Replaces existing files at the destination, even those of another type.
    ///
    /// # Capabilities
    ///
    /// `file.copy.alwaysreplaceexistingdestpaths`.
    pub fn replace_existing(mut self) -> Self {
        self.pb.always_replace_existing_dest_paths = true;
        self
    }
}

impl From<CopyAction> for Action {
    fn from(copy: CopyAction) -> Self {
        Self { source: copy.source, owner: copy.owner, kind: Pb::Copy(copy.pb) }
    }
}

files_of!(CopyAction);
