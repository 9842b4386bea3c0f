//! Directories of the client.

use super::attrs::Attrs;
use super::json;
use crate::annotations::{Annotations, describe};
use crate::output::Output;
use buildkit_proto::{attr, caps};

/// How files are compared with those transferred before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Differ {
    /// Files are not compared: every file is sent again.
    None,
    /// Files are compared by size, times, mode and owner.
    Metadata,
}

/// A directory of the client, by the name that the client gave it.
///
/// The client sends a directory once for each different vertex. Pass the same
/// patterns in the same order wherever the same files are meant.
#[derive(Clone, Debug)]
#[must_use]
pub struct Local {
    pub(crate) annotations: Annotations,
    name: String,
    attrs: Attrs,
}

describe!(Local);

impl Local {
    /// Names a directory and the session that serves it.
    pub fn new(name: impl Into<String>, session_id: &str) -> Self {
        let mut attrs = Attrs::default();
        attrs.set(attr::LOCAL_SESSION_ID, session_id);
        Self { annotations: Annotations::default(), name: name.into(), attrs }
    }

    /// Names a directory that any session of the build may serve. Sources with another
    /// `unique_id` are other vertices, so pass one that no other build has, unless the
    /// directories are the same.
    ///
    /// Frontends know their session and use [`Local::new`]. This is for programs that are
    /// clients themselves (`Marshal` in `client/llb/source.go`).
    ///
    /// # Capabilities
    ///
    /// `source.local.unique`.
    pub fn of_any_session(name: impl Into<String>, unique_id: &str) -> Self {
        let mut attrs = Attrs::default();
        attrs.set(attr::LOCAL_UNIQUE_ID, unique_id);
        Self { annotations: Annotations::default(), name: name.into(), attrs }
    }

    /// Transfers only what matches one of `patterns`. An empty list means
    /// everything.
    ///
    /// # Capabilities
    ///
    /// `source.local.includepatterns`.
    pub fn include(mut self, patterns: &[&str]) -> Self {
        self.attrs.set(attr::LOCAL_INCLUDE_PATTERNS, json::array(patterns));
        self
    }

    /// Transfers nothing that matches one of `patterns`.
    ///
    /// # Capabilities
    ///
    /// `source.local.excludepatterns`.
    pub fn exclude(mut self, patterns: &[&str]) -> Self {
        self.attrs.set(attr::LOCAL_EXCLUDE_PATTERNS, json::array(patterns));
        self
    }

    /// Transfers `paths`, and what they link to.
    ///
    /// # Capabilities
    ///
    /// `source.local.followpaths`.
    pub fn follow(mut self, paths: &[&str]) -> Self {
        self.attrs.set(attr::LOCAL_FOLLOW_PATHS, json::array(paths));
        self
    }

    /// Shares what was transferred with other sources of the same hint.
    ///
    /// # Capabilities
    ///
    /// `source.local.sharedkeyhint`.
    pub fn shared_key_hint(mut self, hint: &str) -> Self {
        self.attrs.set(attr::LOCAL_SHARED_KEY_HINT, hint);
        self
    }

    /// Sets how files are compared; a daemon that does not know it ignores it.
    pub fn differ(mut self, differ: Differ) -> Self {
        let differ = match differ {
            Differ::None => "none",
            Differ::Metadata => "metadata",
        };
        self.attrs.set(attr::LOCAL_DIFFER, differ);
        self
    }

    /// Sets how files are compared, and makes a daemon fail that does not know it.
    ///
    /// # Capabilities
    ///
    /// `source.local.differ`.
    pub fn require_differ(mut self, differ: Differ) -> Self {
        self.annotations.add_caps([caps::SOURCE_LOCAL_DIFFER]);
        self.differ(differ)
    }

    /// Transfers no files but those that match one of `except` (patternmatcher syntax),
    /// with the directories that lead to them.
    ///
    /// What the directory has is listed in the file `.fsutil-metadata` at the top: path,
    /// mode, owner, size, time and the rest of a stat, of every entry that the other
    /// options let through. It is a sequence of `fsutil.types.Stat` messages, each after
    /// its length in four bytes, the lowest first (`receive.go` of `tonistiigi/fsutil`).
    ///
    /// # Capabilities
    ///
    /// `source.local.metadatatransfer`.
    pub fn metadata_only(mut self, except: &[&str]) -> Self {
        self.attrs.set(attr::LOCAL_METADATA_TRANSFER, "true");
        self.attrs.set(attr::LOCAL_METADATA_TRANSFER_EXCLUDE, json::array(except));
        self
    }

    /// Makes the directory's files.
    ///
    /// # Vertices
    ///
    /// One source vertex.
    ///
    /// # Capabilities
    ///
    /// `source.local`, and `source.local.sessionid` for [`Local::new`].
    #[must_use]
    pub fn output(self) -> Output {
        self.attrs.output(format!("local://{}", self.name), None, self.annotations)
    }
}
