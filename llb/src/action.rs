//! Single file actions.

use crate::output::Output;
use crate::owner::Owner;
use crate::path::{resolve, resolve_dest};
use buildkit_proto::pb;
use buildkit_proto::pb::file_action::Action as Pb;

/// The value that leaves a mode or a timestamp unchanged; 0 would be applied.
const UNSET: i64 = -1;

/// One file action: [`copy`], [`mkdir`], [`mkfile`], [`symlink`] or [`rm`].
///
/// An option that an action does not have is ignored:
///
/// | option | copy | mkdir | mkfile | symlink | rm |
/// |---|---|---|---|---|---|
/// | `owner`, `timestamp_ns` | ✓ | ✓ | ✓ | ✓ | |
/// | `wildcard` | ✓ | | | | ✓ |
/// | `parents` | | ✓ | | | |
/// | `allow_missing` | | | | | ✓ |
/// | all others | ✓ | | | | |
///
/// Relative paths are resolved against the working directory of the state the
/// action is applied to, sources of copies against `/`.
#[derive(Clone, Debug)]
#[must_use]
pub struct Action {
    source: Output,
    owner: Option<Owner>,
    kind: Pb,
}

/// Copies `src` in `source` to `dest`.
///
/// A `dest` that ends in `/` is a directory to copy into. Without options,
/// nothing is created besides the copy, symlinks are not followed, a directory
/// is copied with its name, and the source's owner, mode and times are kept.
pub fn copy(source: impl Into<Output>, src: &str, dest: &str) -> Action {
    let kind = Pb::Copy(pb::FileActionCopy {
        src: resolve("/", src),
        dest: dest.to_owned(),
        mode: -1,
        timestamp: UNSET,
        ..pb::FileActionCopy::default()
    });
    Action { source: source.into(), owner: None, kind }
}

/// Makes the directory `path` with a mode such as `0o755`. Its parent has to
/// exist, see [`Action::parents`].
///
/// Only the permission bits `0o777` are used: BuildKit drops setuid, setgid and
/// the sticky bit (`solver/llbsolver/file/backend.go`). Use [`Action::chmod`] of
/// a copy for those.
pub fn mkdir(path: &str, mode: u32) -> Action {
    Action::plain(Pb::Mkdir(pb::FileActionMkDir {
        path: path.to_owned(),
        mode: bits(mode, 0o777),
        make_parents: false,
        owner: None,
        timestamp: UNSET,
    }))
}

/// Writes `data` to the file `path` with a mode such as `0o644`. Its parent has
/// to exist.
///
/// Only the permission bits `0o777` are used, as for [`mkdir`].
pub fn mkfile(path: &str, mode: u32, data: impl Into<Vec<u8>>) -> Action {
    Action::plain(Pb::Mkfile(pb::FileActionMkFile {
        path: path.to_owned(),
        mode: bits(mode, 0o777),
        data: data.into(),
        owner: None,
        timestamp: UNSET,
    }))
}

/// Makes `link` a symlink to `target`, which is kept as written.
///
/// # Capabilities
///
/// `file.symlink.create`.
pub fn symlink(target: &str, link: &str) -> Action {
    Action::plain(Pb::Symlink(pb::FileActionSymlink {
        oldpath: target.to_owned(),
        newpath: link.to_owned(),
        owner: None,
        timestamp: UNSET,
    }))
}

/// Removes `path` and what is below it.
pub fn rm(path: &str) -> Action {
    Action::plain(Pb::Rm(pb::FileActionRm {
        path: path.to_owned(),
        allow_not_found: false,
        allow_wildcard: false,
    }))
}

fn bits(mode: u32, mask: u32) -> i32 {
    i32::try_from(mode & mask).unwrap_or_default()
}

impl Action {
    fn plain(kind: Pb) -> Self {
        Self { source: Output::scratch(), owner: None, kind }
    }

    fn with_copy(mut self, change: impl FnOnce(&mut pb::FileActionCopy)) -> Self {
        if let Pb::Copy(copy) = &mut self.kind {
            change(copy);
        }
        self
    }

    /// Unpacks the source if it is an archive that Docker's `ADD` would unpack.
    pub fn unpack(self) -> Self {
        self.with_copy(|copy| copy.attempt_unpack_docker_compatibility = true)
    }

    /// Says whether a source that is a symlink is followed.
    pub fn follow_symlinks(self, follow: bool) -> Self {
        self.with_copy(|copy| copy.follow_symlink = follow)
    }

    /// Says whether a directory is copied without its name: only what is in it.
    pub fn dir_contents(self, contents: bool) -> Self {
        self.with_copy(|copy| copy.dir_copy_contents = contents)
    }

    /// Makes the directories that lead to the destination.
    pub fn create_parents(self) -> Self {
        self.with_copy(|copy| copy.create_dest_path = true)
    }

    /// Takes `*`, `?` and `[` in the path as wildcards (Go's `filepath.Match`).
    ///
    /// # Capabilities
    ///
    /// `file.rm.wildcard` for [`rm`].
    pub fn wildcard(mut self) -> Self {
        if let Pb::Rm(rm) = &mut self.kind {
            rm.allow_wildcard = true;
        }
        self.with_copy(|copy| copy.allow_wildcard = true)
    }

    /// Takes wildcards like [`Action::wildcard`], but succeeds and copies nothing
    /// if they match nothing.
    pub fn allow_empty_wildcard(self) -> Self {
        self.with_copy(|copy| (copy.allow_wildcard, copy.allow_empty_wildcard) = (true, true))
    }

    /// Copies only what matches one of `patterns` (patternmatcher syntax).
    ///
    /// # Capabilities
    ///
    /// `file.copy.includeexcludepatterns`.
    pub fn include(self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with_copy(|copy| copy.include_patterns.extend(patterns.into_iter().map(Into::into)))
    }

    /// Copies nothing that matches one of `patterns` (patternmatcher syntax).
    ///
    /// # Capabilities
    ///
    /// `file.copy.includeexcludepatterns`.
    pub fn exclude(self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with_copy(|copy| copy.exclude_patterns.extend(patterns.into_iter().map(Into::into)))
    }

    /// Sets the mode of everything copied, e.g. `0o755`, up to `0o7777`.
    pub fn chmod(self, mode: u32) -> Self {
        self.with_copy(|copy| copy.mode = bits(mode, 0o7777))
    }

    /// Changes the mode of everything copied, e.g. `u+x,go-w`.
    ///
    /// A daemon that does not know this field ignores it: BuildKit registers no
    /// capability for it.
    pub fn chmod_symbolic(self, mode: impl Into<String>) -> Self {
        self.with_copy(|copy| copy.mode_str = mode.into())
    }

    /// Replaces existing files at the destination, even those of another type.
    ///
    /// # Capabilities
    ///
    /// `file.copy.alwaysreplaceexistingdestpaths`.
    pub fn replace_existing(self) -> Self {
        self.with_copy(|copy| copy.always_replace_existing_dest_paths = true)
    }

    /// Makes missing parent directories, with the same mode and owner.
    pub fn parents(mut self) -> Self {
        if let Pb::Mkdir(mkdir) = &mut self.kind {
            mkdir.make_parents = true;
        }
        self
    }

    /// Does nothing if the path does not exist, instead of failing.
    pub fn allow_missing(mut self) -> Self {
        if let Pb::Rm(rm) = &mut self.kind {
            rm.allow_not_found = true;
        }
        self
    }

    /// Sets the owner.
    pub fn owner(mut self, owner: Owner) -> Self {
        self.owner = Some(owner);
        self
    }

    /// Sets the modification time, in nanoseconds since 1970.
    pub fn timestamp_ns(mut self, nanoseconds: i64) -> Self {
        match &mut self.kind {
            Pb::Copy(copy) => copy.timestamp = nanoseconds,
            Pb::Mkfile(mkfile) => mkfile.timestamp = nanoseconds,
            Pb::Mkdir(mkdir) => mkdir.timestamp = nanoseconds,
            Pb::Symlink(symlink) => symlink.timestamp = nanoseconds,
            Pb::Rm(_) => {}
        }
        self
    }

    /// Returns what is copied from; scratch for all but copies.
    pub(crate) fn source(&self) -> &Output {
        &self.source
    }

    /// Resolves paths against `dir`, and owner names in the input `base`.
    pub(crate) fn into_pb(mut self, dir: &str, base: i64) -> Pb {
        let owner = self.owner.map(|owner| owner.into_pb(base));
        match &mut self.kind {
            Pb::Copy(copy) => (copy.dest, copy.owner) = (resolve_dest(dir, &copy.dest), owner),
            Pb::Mkfile(mkfile) => {
                (mkfile.path, mkfile.owner) = (resolve(dir, &mkfile.path), owner);
            }
            Pb::Mkdir(mkdir) => (mkdir.path, mkdir.owner) = (resolve(dir, &mkdir.path), owner),
            Pb::Symlink(symlink) => {
                (symlink.newpath, symlink.owner) = (resolve(dir, &symlink.newpath), owner);
            }
            Pb::Rm(rm) => rm.path = resolve(dir, &rm.path),
        }
        self.kind
    }
}
