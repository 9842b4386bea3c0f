//! Single blobs of registries and OCI layouts.

use super::attrs::Attrs;
use crate::annotations::{Annotations, describe};
use crate::digest::Digest;
use crate::output::Output;
use crate::reference::Reference;
use buildkit_proto::attr;

/// One blob of a registry or of an OCI layout, as a file.
///
/// The blob may be anything: a layer, a config, an artifact. It is not unpacked.
///
/// # Examples
///
/// ```
/// use buildkit_llb::{Blob, Digest};
///
/// let blob = Blob::of_registry(&"example.com/models".parse()?, &Digest::of(b"data"));
/// let file = blob.filename("model.bin").output();
/// assert!(file.definition().to_string().starts_with(
///     "v0 = source docker-image+blob://example.com/models@sha256:3a6eb0790f39ac87"
/// ));
/// # Ok::<(), buildkit_llb::ParseReferenceError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Blob {
    pub(crate) annotations: Annotations,
    identifier: String,
    attrs: Attrs,
}

describe!(Blob);

impl Blob {
    /// Names a blob of a repository in a registry. Tag and digest of `repository` are not
    /// used.
    pub fn of_registry(repository: &Reference, digest: &Digest) -> Self {
        let identifier = format!("docker-image+blob://{}@{digest}", repository.name());
        Self { annotations: Annotations::default(), identifier, attrs: Attrs::default() }
    }

    /// Names a blob of an OCI layout that the client serves, by session and content
    /// store. Tag and digest of `name` are not used.
    pub fn of_layout(name: &Reference, digest: &Digest, session_id: &str, store_id: &str) -> Self {
        let mut attrs = Attrs::default();
        attrs.set(attr::OCI_SESSION_ID, session_id);
        attrs.set(attr::OCI_STORE_ID, store_id);
        let identifier = format!("oci-layout+blob://{}@{digest}", name.name());
        Self { annotations: Annotations::default(), identifier, attrs }
    }

    /// Sets the name of the file; otherwise it is the hex digits of the digest.
    pub fn filename(mut self, name: impl Into<String>) -> Self {
        self.attrs.set(attr::HTTP_FILENAME, name);
        self
    }

    /// Sets the mode of the file, e.g. `0o755`; only the lowest nine bits count,
    /// and 0 leaves the daemon's default, `0o600` (`source/containerblob/pull.go`).
    pub fn perm(mut self, mode: u32) -> Self {
        self.attrs.set_perm(mode);
        self
    }

    /// Sets the owner of the file; 0 is the daemon's default.
    pub fn owner(mut self, uid: u32, gid: u32) -> Self {
        self.attrs.set_owner(uid, gid);
        self
    }

    /// Marks what is fetched as `internal`, see [`Image::internal`](crate::Image::internal).
    pub fn internal(mut self) -> Self {
        self.attrs.set(attr::IMAGE_RECORD_TYPE, "internal");
        self
    }

    pub(super) fn identifier(&self) -> &str {
        &self.identifier
    }

    pub(super) fn attribute(&self, key: &str) -> &str {
        self.attrs.get(key)
    }

    /// Makes a directory with the file in it.
    ///
    /// # Vertices
    ///
    /// One source vertex.
    ///
    /// # Capabilities
    ///
    /// `source.imageblob`.
    #[must_use]
    pub fn output(self) -> Output {
        self.attrs.output(self.identifier, None, self.annotations)
    }
}
