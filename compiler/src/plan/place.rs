//! Places that files come from.

use super::paths::Paths;
use crate::diagnostic::Span;
use crate::values::Name;
use buildkit_llb::Platform;
use buildkit_request::Origin;

/// The identity of a place. Only images and graphs differ from platform to platform, unless the
/// spec names the platform, as in `bin/${TARGETARCH}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlaceId {
    /// The name of the source, base, image or artifact; `context` for the build
    /// context.
    pub name: Name,
    /// The platform, if the place differs.
    pub platform: Option<Platform>,
}

/// A place that files come from, and which of them are used.
#[derive(Debug, Clone)]
pub struct Place {
    /// Where the files come from.
    pub origin: Origin,
    /// The folder of the origin that is meant; empty for all.
    pub folder: String,
    /// The name of its one file, if it stands for a single file.
    pub file: Option<String>,
    /// Whether owners and modes mean nothing, since a client or a checkout made
    /// them.
    pub plain: bool,
    /// Which files are used, relative to the origin.
    pub paths: Paths,
    /// Whether it is the root file system of a base.
    pub is_root: bool,
    /// The platform that is asked for.
    pub platform: Platform,
    /// Whether `--build-context` named it.
    pub replaced: bool,
    /// Where it is declared.
    pub span: Span,
}

impl Place {
    /// A place with everything of `origin`, nothing of which is used yet.
    #[must_use]
    pub fn new(origin: Origin, platform: &Platform, span: Span) -> Self {
        let plain = matches!(origin, Origin::Local { .. } | Origin::Git(_) | Origin::Http { .. });
        Self {
            origin,
            folder: String::new(),
            file: None,
            plain,
            paths: Paths::default(),
            is_root: false,
            platform: platform.clone(),
            replaced: false,
            span,
        }
    }

    /// Whether another platform may give other files.
    #[must_use]
    pub fn differs_by_platform(&self) -> bool {
        matches!(self.origin, Origin::Image(_) | Origin::OciLayout { .. } | Origin::Input(_))
    }

    /// The path in the origin of `path`, which is relative to the place.
    #[must_use]
    pub fn path_of(&self, path: &str) -> String {
        let parts = [self.folder.as_str(), path];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("/")
    }

    /// Marks `path`, relative to the place, as used.
    pub fn use_path(&mut self, path: &str) {
        let path = self.path_of(path);
        self.paths.add(&path);
    }
}
