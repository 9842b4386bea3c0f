//! Images from an OCI layout of the client.

use super::attrs::Attrs;
use crate::annotations::{Annotations, describe};
use crate::output::Output;
use crate::platform::Platform;
use crate::reference::Reference;
use crate::state::State;
use buildkit_proto::attr;

/// An image from an OCI layout that the client serves.
#[derive(Clone, Debug)]
#[must_use]
pub struct OciLayout {
    pub(crate) annotations: Annotations,
    reference: Reference,
    attrs: Attrs,
}

describe!(OciLayout);

impl OciLayout {
    /// Names an image by reference, session and content store.
    ///
    /// The daemon refuses a reference without a digest.
    pub fn new(reference: Reference, session_id: &str, store_id: &str) -> Self {
        let mut attrs = Attrs::default();
        attrs.set(attr::OCI_SESSION_ID, session_id);
        attrs.set(attr::OCI_STORE_ID, store_id);
        Self { annotations: Annotations::default(), reference, attrs }
    }

    /// Uses only the first `layers` layers.
    pub fn layer_limit(mut self, layers: u32) -> Self {
        self.attrs.set(attr::OCI_LAYER_LIMIT, layers.to_string());
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
    /// `source.ocilayout`.
    #[must_use]
    pub fn output(self, platform: &Platform) -> Output {
        let identifier = format!("oci-layout://{}", self.reference);
        self.attrs.output(identifier, Some(platform), self.annotations)
    }

    /// Makes a state of the image's files, without its config.
    ///
    /// # Vertices
    ///
    /// One source vertex.
    ///
    /// # Capabilities
    ///
    /// `source.ocilayout`.
    #[must_use]
    pub fn state(self, platform: &Platform) -> State {
        State::new(self.output(platform), platform)
    }
}
