//! What is known of a source: how old it is, and what it is now.

use crate::error::Error;
use buildkit_proto::gateway as wire;
use std::collections::BTreeMap;

/// What BuildKit knows of a source. Of the last three fields that of its kind is set; none
/// for a source of which nothing is known, such as a folder of the client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceFacts {
    /// The source, e.g. `docker-image://…`: that which was asked about, or what a policy put
    /// in its place.
    pub identifier: String,
    /// The attributes of the source.
    pub attrs: BTreeMap<String, String>,
    /// What is known of an image, of a registry or an OCI layout.
    pub image: Option<ImageSource>,
    /// What is known of a repository.
    pub git: Option<GitSource>,
    /// What is known of a download.
    pub http: Option<HttpSource>,
}

/// What is known of an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageSource {
    /// The digest of what the name stands for: an index or a manifest.
    pub digest: String,
    /// The config for the platform, as JSON; empty if it was not wanted.
    pub config: Vec<u8>,
    /// What states something about it, if that was asked for and there is something.
    pub attestations: Option<Attested>,
}

/// What states something about an image. All digests are keys of `blobs` if BuildKit sent
/// what they stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attested {
    /// The digest of the index.
    pub root: String,
    /// The digest of the image's manifest.
    pub image_manifest: String,
    /// The digest of the manifest with the attestations.
    pub attestation_manifest: String,
    /// The digests of the manifests of signatures.
    pub signature_manifests: Vec<String>,
    /// Contents by digest.
    pub blobs: BTreeMap<String, SourceBlob>,
}

/// A part of an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceBlob {
    /// The type, e.g. `application/vnd.oci.image.manifest.v1+json`.
    pub media_type: String,
    /// The size in bytes.
    pub size: u64,
    /// The annotations of its descriptor.
    pub annotations: BTreeMap<String, String>,
    /// The content.
    pub data: Vec<u8>,
}

/// What is known of a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GitSource {
    /// What the reference stands for: a commit, or a tag with a message.
    pub checksum: String,
    /// The full name of the reference, e.g. `refs/heads/main`.
    pub reference: String,
    /// The commit of a tag with a message; empty otherwise. If the source keeps `.git`, it is
    /// told only with the objects (`source/git/source.go`).
    pub commit_checksum: String,
    /// The commit itself, as git stores it, if it was asked for.
    pub commit_object: Vec<u8>,
    /// The tag itself, if it was asked for and has a message.
    pub tag_object: Vec<u8>,
}

/// What is known of a download.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HttpSource {
    /// The digest of the file.
    pub checksum: String,
    /// The name of the file, as the server or the URL says.
    pub filename: String,
    /// When the file was changed, in seconds since 1970, if the server says so.
    pub last_modified: Option<i64>,
    /// The digest that [`SourceQuery::http_checksum`](crate::SourceQuery::http_checksum) asked
    /// for, and the suffix that was digested.
    pub suffixed: Option<(String, Vec<u8>)>,
}

impl SourceFacts {
    /// Returns how old the source is, in seconds since 1970: a repository is as old as its
    /// commit, if [`SourceQuery::git_objects`](crate::SourceQuery::git_objects) asked for it,
    /// and a download as its server says (`frontend/dockerfile/dockerfile2llb/epoch.go`).
    #[must_use]
    pub fn time(&self) -> Option<i64> {
        let commit = self.git.as_ref().and_then(|git| commit_time(&git.commit_object));
        commit.or_else(|| self.http.as_ref()?.last_modified)
    }

    /// Returns what the source is now: the commit of a repository, or the digest of an image
    /// or a download.
    #[must_use]
    pub fn checksum(&self) -> Option<String> {
        let git = self.git.as_ref().map(GitSource::commit);
        let image = || self.image.as_ref().map(|image| image.digest.as_str());
        let http = || self.http.as_ref().map(|http| http.checksum.as_str());
        let found = git.or_else(image).or_else(http);
        found.filter(|found| !found.is_empty()).map(str::to_owned)
    }

    pub(crate) fn from_pb(answer: wire::ResolveSourceMetaResponse) -> Result<Self, Error> {
        let wire::ResolveSourceMetaResponse { source, image, git, http } = answer;
        let source = source.unwrap_or_default();
        let image = image.map(ImageSource::from_pb).transpose()?;
        Ok(Self {
            identifier: source.identifier,
            attrs: source.attrs.into_iter().collect(),
            image,
            git: git.map(|git| GitSource {
                checksum: git.checksum,
                reference: git.r#ref,
                commit_checksum: git.commit_checksum,
                commit_object: git.commit_object,
                tag_object: git.tag_object,
            }),
            http: http.map(|http| HttpSource {
                checksum: http.checksum,
                filename: http.filename,
                last_modified: http.last_modified.map(|time| time.seconds),
                suffixed: http.checksum_response.map(|answer| (answer.digest, answer.suffix)),
            }),
        })
    }
}

impl ImageSource {
    fn from_pb(image: wire::ResolveSourceImageResponse) -> Result<Self, Error> {
        Ok(Self {
            digest: image.digest,
            config: image.config,
            attestations: image.attestation_chain.map(Attested::from_pb).transpose()?,
        })
    }
}

impl GitSource {
    /// Returns the commit. A tag with a message is an object of its own, with a commit.
    #[must_use]
    pub fn commit(&self) -> &str {
        if self.commit_checksum.is_empty() { &self.checksum } else { &self.commit_checksum }
    }
}

impl Attested {
    fn from_pb(chain: wire::AttestationChain) -> Result<Self, Error> {
        let blob = |(digest, blob): (String, wire::Blob)| {
            let descriptor = blob.descriptor.unwrap_or_default();
            let negative =
                |_| Error::Protocol(format!("a part of an image has the size {}", descriptor.size));
            let size = u64::try_from(descriptor.size).map_err(negative)?;
            let blob = SourceBlob {
                media_type: descriptor.media_type,
                size,
                annotations: descriptor.annotations.into_iter().collect(),
                data: blob.data,
            };
            Ok((digest, blob))
        };
        let blobs = chain.blobs.into_iter().map(blob).collect::<Result<_, Error>>()?;
        Ok(Self {
            root: chain.root,
            image_manifest: chain.image_manifest,
            attestation_manifest: chain.attestation_manifest,
            signature_manifests: chain.signature_manifests,
            blobs,
        })
    }
}

/// The time of the committer in a commit object:
/// `committer NAME <MAIL> SECONDS ZONE`, before the first empty line.
fn commit_time(object: &[u8]) -> Option<i64> {
    let text = String::from_utf8_lossy(object);
    let mut lines = text.lines().take_while(|line| !line.is_empty());
    let committer = lines.find_map(|line| line.strip_prefix("committer "))?;
    committer.rsplit(' ').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_as_old_as_its_committer_says() {
        let object = b"tree 1\nauthor A <a@b> 5 +0000\ncommitter B C <b@c> 1700000000 +0100\n\ncommitter x <y> 9 +0000\n";
        assert_eq!(commit_time(object), Some(1_700_000_000));
        assert_eq!(commit_time(b"tree 1\n\ncommitter x <y> 9 +0000\n"), None);
        assert_eq!(commit_time(b""), None);
    }
}
