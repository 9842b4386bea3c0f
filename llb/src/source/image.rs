//! Images from a registry.

use super::attrs::Attrs;
use crate::annotations::{Annotations, describe};
use crate::digest::Digest;
use crate::output::Output;
use crate::platform::Platform;
use crate::reference::Reference;
use crate::state::State;
use buildkit_proto::attr;

/// How a tag is turned into a digest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ResolveMode {
    /// As the daemon is configured.
    #[default]
    Default,
    /// By the registry, always.
    Pull,
    /// By the local store, if it has the image.
    Local,
}

impl ResolveMode {
    /// Returns the name that the gateway and the attribute use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Pull => "pull",
            Self::Local => "local",
        }
    }
}

/// An image from a registry.
///
/// Pin the reference to a digest. Otherwise the tag can move between the
/// resolution of the image config and the pull of the files.
#[derive(Clone, Debug)]
#[must_use]
pub struct Image {
    pub(crate) annotations: Annotations,
    reference: Reference,
    attrs: Attrs,
}

describe!(Image);

impl Image {
    /// Names an image.
    pub fn new(reference: Reference) -> Self {
        Self { annotations: Annotations::default(), reference, attrs: Attrs::default() }
    }

    /// Sets how the tag is resolved.
    ///
    /// # Capabilities
    ///
    /// `source.image.resolvemode` for [`ResolveMode::Pull`].
    pub fn resolve_mode(mut self, mode: ResolveMode) -> Self {
        let value = if mode == ResolveMode::Default { "" } else { mode.as_str() };
        self.attrs.set(attr::IMAGE_RESOLVE_MODE, value);
        self
    }

    /// Uses only the first `layers` layers.
    ///
    /// # Capabilities
    ///
    /// `source.image.layerlimit`.
    pub fn layer_limit(mut self, layers: u32) -> Self {
        self.attrs.set(attr::IMAGE_LAYER_LIMIT, layers.to_string());
        self
    }

    /// Fails unless the reference leads to `digest`, which is that of the index if the
    /// image has one for several platforms (`source/containerimage/pull.go`).
    ///
    /// # Capabilities
    ///
    /// `source.image.checksum`.
    #[expect(clippy::needless_pass_by_value, reason = "callers parse the checksum in place")]
    pub fn checksum(mut self, digest: Digest) -> Self {
        self.attrs.set(attr::IMAGE_CHECKSUM, digest.as_str());
        self
    }

    /// Marks what is pulled as something that users do not see as theirs: it shows as
    /// `internal` in the list of the cache, and is deleted only with `prune --all`.
    pub fn internal(mut self) -> Self {
        self.attrs.set(attr::IMAGE_RECORD_TYPE, "internal");
        self
    }

    /// Makes the image's files for a platform.
    ///
    /// # Vertices
    ///
    /// One source vertex.
    ///
    /// # Capabilities
    ///
    /// `source.image`.
    #[must_use]
    pub fn output(self, platform: &Platform) -> Output {
        let identifier = format!("docker-image://{}", self.reference);
        self.attrs.output(identifier, Some(platform), self.annotations)
    }

    /// Makes a state of the image's files. It knows nothing of the image's config:
    /// environment, directory and user are empty, unless
    /// [`State::with_image_config`] adds them.
    ///
    /// # Vertices
    ///
    /// One source vertex.
    ///
    /// # Capabilities
    ///
    /// `source.image`.
    #[must_use]
    pub fn state(self, platform: &Platform) -> State {
        State::new(self.output(platform), platform)
    }
}
