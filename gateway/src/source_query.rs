//! Which source something is wanted to be known of, and what.

use crate::capabilities::Capabilities;
use crate::error::Error;
use buildkit_llb::{Definition, Platform, ResolveMode};
use buildkit_proto::gateway::checksum_request::ChecksumAlgo;
use buildkit_proto::policy::Policy;
use buildkit_proto::{caps, gateway as wire, pb};
use prost::Message as _;

/// A question about a source.
///
/// # Examples
///
/// ```
/// use buildkit_gateway::{Error, Gateway, SourceQuery};
/// use buildkit_llb::Git;
///
/// async fn commit<G: Gateway>(gateway: &G, url: &str) -> Result<Option<String>, Error> {
///     let branch = Git::reference(url, "main").output();
///     let query = SourceQuery::of(&branch.definition(), "look up the branch")?;
///     Ok(gateway.source_facts(&query).await?.checksum())
/// }
/// # let _ = commit::<buildkit_gateway::Bridge>;
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct SourceQuery(wire::ResolveSourceMetaRequest);

/// How something is digested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChecksumAlgorithm {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl SourceQuery {
    /// Asks about the first source of a graph, which is that of an image, a repository, a
    /// download or an OCI layout. `title` is what the progress shows.
    ///
    /// # Errors
    ///
    /// [`Error::Protocol`] if the graph does not begin with a source.
    pub fn of(graph: &Definition, title: impl Into<String>) -> Result<Self, Error> {
        let op = graph.as_pb().def.first().and_then(|bytes| pb::Op::decode(bytes.as_slice()).ok());
        let Some(pb::Op { op: Some(pb::op::Op::Source(source)), platform, .. }) = op else {
            return Err(Error::Protocol("the graph does not begin with a source".to_owned()));
        };
        Ok(Self(wire::ResolveSourceMetaRequest {
            source: Some(source),
            platform,
            log_name: title.into(),
            ..wire::ResolveSourceMetaRequest::default()
        }))
    }

    /// Sets the platform that an image is wanted for, which is that of the graph otherwise.
    pub fn platform(mut self, platform: &Platform) -> Self {
        self.0.platform = Some(platform.to_pb());
        self
    }

    /// Sets where BuildKit looks for an image first.
    pub fn resolve_mode(mut self, mode: ResolveMode) -> Self {
        mode.as_str().clone_into(&mut self.0.resolve_mode);
        self
    }

    /// Adds a policy that says what may take the place of the source. It holds for this
    /// question alone, after those of [`Bridge::with_source_policies`](crate::Bridge) and of
    /// the client.
    ///
    /// # Capabilities
    ///
    /// `source.policy` of graphs, which BuildKit has since v0.11.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.0.source_policies.push(policy);
        self
    }

    /// Asks for the commit and the tag of a repository themselves, which tell the time.
    /// BuildKit fetches them; without this, it only lists references.
    pub fn git_objects(mut self) -> Self {
        self.0.git = Some(wire::ResolveSourceGitRequest { return_object: true });
        self
    }

    /// Asks for the digest of an image alone, and not for its config.
    pub fn without_config(mut self) -> Self {
        self.image().no_config = true;
        self
    }

    /// Asks for what states something about an image: its attestation manifest and
    /// signatures.
    ///
    /// # Capabilities
    ///
    /// `source.metaresolver.image.attestations`, which BuildKit has since v0.28.
    pub fn attestations(mut self) -> Self {
        self.image().attestation_chain = true;
        self
    }

    /// Asks for attestations of a predicate type as well, e.g. `https://spdx.dev/Document`.
    ///
    /// # Capabilities
    ///
    /// As [`SourceQuery::attestations`].
    pub fn attestation_of_type(mut self, predicate_type: impl Into<String>) -> Self {
        self.image().resolve_attestations.push(predicate_type.into());
        self.attestations()
    }

    /// Asks for the digest of a download followed by `suffix`, as signatures of OpenPGP are
    /// made of.
    ///
    /// # Capabilities
    ///
    /// `source.metaresolver.http.checksumrequest`, which BuildKit has since v0.28.
    pub fn http_checksum(
        mut self,
        algorithm: ChecksumAlgorithm,
        suffix: impl Into<Vec<u8>>,
    ) -> Self {
        let algorithm = match algorithm {
            ChecksumAlgorithm::Sha256 => ChecksumAlgo::Sha256,
            ChecksumAlgorithm::Sha384 => ChecksumAlgo::Sha384,
            ChecksumAlgorithm::Sha512 => ChecksumAlgo::Sha512,
        };
        let request = wire::ChecksumRequest { algo: algorithm.into(), suffix: suffix.into() };
        self.0.http = Some(wire::ResolveSourceHttpRequest { checksum_request: Some(request) });
        self
    }

    fn image(&mut self) -> &mut wire::ResolveSourceImageRequest {
        self.0.image.get_or_insert_default()
    }

    /// Fails if BuildKit lacks something that is asked for.
    pub(crate) fn check(&self, capabilities: &Capabilities) -> Result<(), Error> {
        let what = "tell what is known of a source";
        capabilities.need(caps::GW_SOURCE_META_RESOLVER, what)?;
        if !self.0.source_policies.is_empty() {
            capabilities.need_policies()?;
        }
        let source = self.0.source.as_ref().map(|source| source.identifier.as_str());
        let is_newer = |scheme: &str| source.is_some_and(|source| source.starts_with(scheme));
        if ["git://", "http://", "https://"].into_iter().any(is_newer) {
            // Before, BuildKit answered and knew nothing (`ResolveSourceMeta` in
            // `source/manager.go`). Of the capabilities that came with v0.26, this tells the age.
            capabilities.need_llb(caps::FILE_COPY_REQUIRED_PATHS)?;
        }
        if self.0.image.as_ref().is_some_and(|image| image.attestation_chain) {
            let id = caps::GW_SOURCE_META_RESOLVER_IMAGE_ATTESTATIONS;
            capabilities.need(id, "tell what is stated about an image")?;
        }
        if self.0.http.is_some() {
            let id = caps::GW_SOURCE_META_RESOLVER_HTTP_CHECKSUM_REQUEST;
            capabilities.need(id, "digest a download with a suffix")?;
        }
        Ok(())
    }

    pub(crate) fn to_pb(&self) -> wire::ResolveSourceMetaRequest {
        self.0.clone()
    }
}
