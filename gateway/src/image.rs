//! The two calls that ask for an image's digest and config.

use crate::connection::Connection;
use crate::error::Error;
use buildkit_llb::{Digest, Platform, Reference, ResolveMode};
use buildkit_proto::gateway as wire;
use buildkit_proto::policy::Policy;
use buildkit_proto::{attr, pb};
use std::collections::BTreeMap;

/// An image whose digest and config are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageQuery {
    /// The image.
    pub reference: Reference,
    /// The client's name of the OCI layout that holds the image; without one the
    /// image comes from a registry.
    pub store: Option<String>,
    /// The session that holds the OCI layout.
    pub session: String,
    /// The platform that the image is wanted for.
    pub platform: Platform,
    /// Where BuildKit looks first.
    pub mode: ResolveMode,
    /// The title that the progress shows.
    pub title: String,
}

/// What BuildKit knows about an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFacts {
    /// The image, pinned by its digest if the answer has one.
    pub reference: Reference,
    /// The image config, as JSON.
    pub config: Vec<u8>,
}

/// `ResolveImageConfigRequest.resolver_type`: where to look.
const FROM_REGISTRY: i32 = 0;
const FROM_OCI_LAYOUT: i32 = 1;

/// Asks with `ResolveSourceMeta`.
pub(crate) async fn resolve_source(
    connection: &Connection,
    query: &ImageQuery,
    policies: &[Policy],
) -> Result<ImageFacts, Error> {
    let (scheme, attrs) = match &query.store {
        None => ("docker-image://", BTreeMap::new()),
        Some(store) => (
            "oci-layout://",
            BTreeMap::from([
                (attr::OCI_SESSION_ID.to_owned(), query.session.clone()),
                (attr::OCI_STORE_ID.to_owned(), store.clone()),
            ]),
        ),
    };
    let identifier = format!("{scheme}{}", query.reference);
    let request = wire::ResolveSourceMetaRequest {
        source: Some(pb::SourceOp { identifier, attrs }),
        platform: Some(query.platform.to_pb()),
        log_name: query.title.clone(),
        resolve_mode: query.mode.as_str().to_owned(),
        source_policies: policies.to_vec(),
        ..wire::ResolveSourceMetaRequest::default()
    };
    let answer = connection.client().resolve_source_meta(request).await?.into_inner();
    let identifier = answer.source.map(|source| source.identifier).unwrap_or_default();
    let renamed = if identifier.is_empty() { Some("") } else { identifier.strip_prefix(scheme) };
    match (renamed, answer.image) {
        (Some(renamed), Some(image)) => facts(query, renamed, &image.digest, image.config),
        (_, None) | (None, _) => {
            Err(Error::Replaced { reference: query.reference.to_string(), identifier })
        }
    }
}

/// Asks with `ResolveImageConfig`, which BuildKit before v0.13 has instead.
pub(crate) async fn resolve_config(
    connection: &Connection,
    query: &ImageQuery,
    policies: &[Policy],
) -> Result<ImageFacts, Error> {
    let request = wire::ResolveImageConfigRequest {
        r#ref: query.reference.to_string(),
        platform: Some(query.platform.to_pb()),
        resolve_mode: query.mode.as_str().to_owned(),
        log_name: query.title.clone(),
        resolver_type: if query.store.is_some() { FROM_OCI_LAYOUT } else { FROM_REGISTRY },
        session_id: query.session.clone(),
        store_id: query.store.clone().unwrap_or_default(),
        source_policies: policies.to_vec(),
    };
    let answer = connection.client().resolve_image_config(request).await?.into_inner();
    facts(query, &answer.r#ref, &answer.digest, answer.config)
}

/// Pins the image that was asked for, or the one that a policy put in its place.
fn facts(
    query: &ImageQuery,
    renamed: &str,
    digest: &str,
    config: Vec<u8>,
) -> Result<ImageFacts, Error> {
    let reference = if renamed.is_empty() {
        query.reference.clone()
    } else {
        let bad = |_| Error::Protocol(format!("`{renamed}` is the name of an image"));
        renamed.parse().map_err(bad)?
    };
    let reference = if digest.is_empty() {
        reference
    } else {
        let bad = |_| Error::Protocol(format!("`{digest}` is the digest of an image"));
        reference.with_digest(&digest.parse::<Digest>().map_err(bad)?)
    };
    Ok(ImageFacts { reference, config })
}
