//! [`Gateway`] over gRPC.

use super::stdio::{self, MAX_MESSAGE};
use super::{Answer, Capabilities, Gateway, ImageFacts, ImageQuery, Ref, Warning, to_status};
use crate::error::Error;
use crate::options::Options;
use buildkit_llb::{Definition, Digest};
use buildkit_proto::gateway::llb_bridge_client::LlbBridgeClient;
use buildkit_proto::gateway::{self as api, result::Result as ResultKind};
use buildkit_proto::rpc::Status;
use buildkit_proto::{attr, caps, pb};
use prost::Message;
use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use tonic::transport::Channel;

/// `ResolveImageConfigRequest.resolver_type`: where to look.
const FROM_REGISTRY: i32 = 0;
const FROM_OCI_LAYOUT: i32 = 1;

/// The BuildKit that started us.
#[derive(Debug)]
pub struct Bridge {
    client: LlbBridgeClient<Channel>,
    caps: OnceCell<Capabilities>,
    calls: Cell<u32>,
    cache_imports: Vec<api::CacheOptionsEntry>,
    product: String,
}

impl Bridge {
    /// Connects over stdin and stdout.
    ///
    /// # Errors
    ///
    /// If there is no BuildKit at the other end.
    pub async fn connect() -> Result<Self, tonic::transport::Error> {
        let client = LlbBridgeClient::new(stdio::connect().await?)
            .max_decoding_message_size(MAX_MESSAGE)
            .max_encoding_message_size(MAX_MESSAGE);
        Ok(Self {
            client,
            caps: OnceCell::new(),
            calls: Cell::new(0),
            cache_imports: Vec::new(),
            product: String::new(),
        })
    }

    /// Takes what every call needs to know from the options.
    #[must_use]
    pub fn with_options(mut self, options: &Options) -> Self {
        let entry = |import: &crate::options::CacheImport| api::CacheOptionsEntry {
            r#type: import.kind.clone(),
            attrs: import.attrs.clone().into_iter().collect(),
        };
        self.cache_imports = options.cache_imports.iter().map(entry).collect();
        self.product.clone_from(&options.product);
        self
    }

    /// Hands the answer to BuildKit; must be called exactly once.
    ///
    /// # Errors
    ///
    /// If BuildKit does not take it.
    pub async fn give_back(&self, answer: &Answer) -> Result<(), Error> {
        let request = match answer {
            Ok(outcome) => api::ReturnRequest { result: Some(outcome.to_pb()), error: None },
            Err(error) => api::ReturnRequest { result: None, error: Some(to_status(error)) },
        };
        self.client().r#return(request).await.map_err(forward)?;
        Ok(())
    }

    /// How many calls were made so far.
    #[must_use]
    pub fn calls(&self) -> u32 {
        self.calls.get()
    }

    /// The client for one call, which is counted.
    fn client(&self) -> LlbBridgeClient<Channel> {
        self.calls.set(self.calls.get() + 1);
        self.client.clone()
    }

    fn has(&self, cap: &str) -> bool {
        self.caps.get().is_some_and(|caps| caps.has_frontend(cap))
    }

    async fn resolve_source(&self, query: &ImageQuery) -> Result<ImageFacts, Error> {
        let (identifier, attrs) = match &query.store {
            None => (format!("docker-image://{}", query.reference), BTreeMap::new()),
            Some(store) => (
                format!("oci-layout://{}", query.reference),
                BTreeMap::from([
                    (attr::OCI_SESSION_ID.to_owned(), query.session.clone()),
                    (attr::OCI_STORE_ID.to_owned(), store.clone()),
                ]),
            ),
        };
        let request = api::ResolveSourceMetaRequest {
            source: Some(pb::SourceOp { identifier, attrs }),
            platform: Some(query.platform.to_pb()),
            log_name: query.title.clone(),
            resolve_mode: query.mode.as_str().to_owned(),
            ..api::ResolveSourceMetaRequest::default()
        };
        let answer = self.client().resolve_source_meta(request).await.map_err(forward)?;
        let answer = answer.into_inner();
        let identifier = answer.source.map(|source| source.identifier).unwrap_or_default();
        let Some(image) = answer.image else {
            let message = format!(
                "a source policy turned {} into `{identifier}`, which is no image",
                query.reference
            );
            return Err(Error::Unsupported { message });
        };
        let named = identifier.strip_prefix("docker-image://").unwrap_or_default();
        facts(query, named, &image.digest, image.config)
    }

    /// What BuildKit before v0.13 has in its place.
    async fn resolve_config(&self, query: &ImageQuery) -> Result<ImageFacts, Error> {
        let request = api::ResolveImageConfigRequest {
            r#ref: query.reference.to_string(),
            platform: Some(query.platform.to_pb()),
            resolve_mode: query.mode.as_str().to_owned(),
            log_name: query.title.clone(),
            resolver_type: if query.store.is_some() { FROM_OCI_LAYOUT } else { FROM_REGISTRY },
            session_id: query.session.clone(),
            store_id: query.store.clone().unwrap_or_default(),
            source_policies: Vec::new(),
        };
        let answer = self.client().resolve_image_config(request).await.map_err(forward)?;
        let answer = answer.into_inner();
        facts(query, &answer.r#ref, &answer.digest, answer.config)
    }
}

impl Gateway for Bridge {
    async fn ping(&self) -> Result<Capabilities, Error> {
        let pong = self.client().ping(api::PingRequest {}).await.map_err(forward)?.into_inner();
        let caps = Capabilities::new(pong.frontend_api_caps, pong.llb_caps, &self.product);
        Ok(self.caps.get_or_init(|| caps).clone())
    }

    async fn inputs(&self) -> Result<BTreeMap<String, pb::Definition>, Error> {
        match self.client().inputs(api::InputsRequest {}).await {
            Ok(answer) => Ok(answer.into_inner().definitions.into_iter().collect()),
            // A BuildKit that knows no inputs has handed over none.
            Err(status) if status.code() == tonic::Code::Unimplemented => Ok(BTreeMap::new()),
            Err(status) => Err(forward(status)),
        }
    }

    async fn solve(&self, definition: &Definition) -> Result<Ref, Error> {
        let request = api::SolveRequest {
            definition: Some(definition.to_pb()),
            allow_result_return: true,
            allow_result_array_ref: true,
            cache_imports: self.cache_imports.clone(),
            ..api::SolveRequest::default()
        };
        let answer = self.client().solve(request).await.map_err(forward)?.into_inner();
        match answer.result.and_then(|result| result.result) {
            Some(ResultKind::Ref(single)) => Ok(Ref(single.id)),
            Some(ResultKind::RefDeprecated(id)) => Ok(Ref(id)),
            None => Ok(Ref(String::new())),
            Some(ResultKind::Refs(_) | ResultKind::RefsDeprecated(_)) => {
                Err(Error::Internal("BuildKit answered one graph with several results".to_owned()))
            }
        }
    }

    async fn read_file(
        &self,
        result: &Ref,
        path: &str,
        limit: u32,
    ) -> Result<Option<Vec<u8>>, Error> {
        let request = api::ReadFileRequest {
            r#ref: result.0.clone(),
            file_path: path.to_owned(),
            range: Some(api::FileRange { offset: 0, length: i64::from(limit) }),
            mount_index: 0,
        };
        match self.client().read_file(request).await {
            Ok(answer) => Ok(Some(answer.into_inner().data)),
            Err(status) if is_missing(&status) => Ok(None),
            Err(status) => Err(forward(status)),
        }
    }

    async fn read_dir(&self, result: &Ref, path: &str) -> Result<Vec<String>, Error> {
        let request = api::ReadDirRequest {
            r#ref: result.0.clone(),
            dir_path: path.to_owned(),
            include_pattern: String::new(),
            mount_index: 0,
        };
        match self.client().read_dir(request).await {
            Ok(answer) => {
                Ok(answer.into_inner().entries.into_iter().map(|stat| stat.path).collect())
            }
            Err(status) if is_missing(&status) => Ok(Vec::new()),
            Err(status) => Err(forward(status)),
        }
    }

    async fn resolve_image(&self, query: &ImageQuery) -> Result<ImageFacts, Error> {
        if self.has(caps::GW_SOURCE_META_RESOLVER) {
            self.resolve_source(query).await
        } else {
            self.resolve_config(query).await
        }
    }

    async fn warn(&self, warning: &Warning<'_>) -> Result<(), Error> {
        if !self.has(caps::GW_WARNINGS) {
            return Ok(());
        }
        let Warning { vertex, file, diagnostic } = warning;
        let line = |number: u32| {
            let line = i32::try_from(number).unwrap_or(i32::MAX);
            Some(pb::Position { line, character: 0 })
        };
        let short =
            format!("{} ({} line {})", diagnostic.message, file.name(), diagnostic.span.first);
        let request = api::WarnRequest {
            digest: vertex.map(ToString::to_string).unwrap_or_default(),
            level: 1,
            short: short.into_bytes(),
            detail: diagnostic.hint.iter().map(|hint| hint.clone().into_bytes()).collect(),
            url: String::new(),
            info: Some(file.to_pb()),
            ranges: vec![pb::Range {
                start: line(diagnostic.span.first),
                end: line(diagnostic.span.last),
            }],
        };
        self.client().warn(request).await.map_err(forward)?;
        Ok(())
    }
}

/// Pins the image that was asked for, or the one BuildKit says it is.
fn facts(
    query: &ImageQuery,
    renamed: &str,
    digest: &str,
    config: Vec<u8>,
) -> Result<ImageFacts, Error> {
    let reference = if renamed.is_empty() {
        query.reference.clone()
    } else {
        let bad = |_| Error::Internal(format!("BuildKit named the image `{renamed}`"));
        renamed.parse().map_err(bad)?
    };
    let bad = |_| Error::Internal(format!("BuildKit named the image digest `{digest}`"));
    let reference = match digest {
        "" => reference,
        digest => reference.with_digest(&digest.parse::<Digest>().map_err(bad)?),
    };
    Ok(ImageFacts { reference, config })
}

/// Whether a read failed because there is nothing to read; BuildKit sends the
/// text of the Go error with code Unknown (`cache/util/fsutil.go`).
fn is_missing(status: &tonic::Status) -> bool {
    status.code() == tonic::Code::NotFound || status.message().contains("no such file or directory")
}

/// An error of BuildKit's with every detail it came with.
#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn forward(status: tonic::Status) -> Error {
    let details = Status::decode(status.details()).map(|status| status.details).unwrap_or_default();
    let code = i32::from(status.code());
    let status = Status { code, message: status.message().to_owned(), details };
    Error::Rpc { status: Box::new(status) }
}
