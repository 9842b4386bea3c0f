//! [`Gateway`] over gRPC.

use crate::api::{FileStat, Gateway, ImageFacts, ImageQuery, Ref, Warning};
use crate::capabilities::Capabilities;
use crate::connection::Connection;
use crate::error::Error;
use crate::image;
use crate::raw;
use crate::source_facts;
use buildkit_llb::Definition;
use buildkit_proto::caps;
use buildkit_proto::gateway::{self as wire, result::Result as ResultKind};
use buildkit_proto::newer::{RawInputsResponse, SolveRequestExtension};
use buildkit_proto::rpc::Status;
use prost::Message as _;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::time::Duration;

/// The method `Solve`, for requests with fields that the generated types lack.
const SOLVE: &str = "/moby.buildkit.v1.frontend.LLBBridge/Solve";
/// The method `Inputs`, whose answer may have such fields.
const INPUTS: &str = "/moby.buildkit.v1.frontend.LLBBridge/Inputs";
/// How long BuildKit may take to answer a ping.
const PING_TIMEOUT: Duration = Duration::from_secs(15);
/// Most bytes of a file that are read with one call.
const MAX_READ: u32 = 8 * 1024 * 1024;

/// A remote cache that every solve may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheImport {
    /// The kind of cache, e.g. `registry`.
    pub kind: String,
    /// Its attributes, e.g. `ref`.
    pub attrs: BTreeMap<String, String>,
}

/// The BuildKit that started this process.
#[derive(Debug)]
pub struct Bridge {
    connection: Connection,
    capabilities: OnceCell<Capabilities>,
    cache_imports: Vec<wire::CacheOptionsEntry>,
    product: String,
}

impl Bridge {
    pub(crate) fn new(connection: Connection, product: &str) -> Self {
        Self {
            connection,
            capabilities: OnceCell::new(),
            cache_imports: Vec::new(),
            product: product.to_owned(),
        }
    }

    /// Adds remote caches that every later solve may use.
    #[must_use]
    pub fn with_cache_imports(mut self, imports: impl IntoIterator<Item = CacheImport>) -> Self {
        let entry = |import: CacheImport| wire::CacheOptionsEntry {
            r#type: import.kind,
            attrs: import.attrs.into_iter().collect(),
        };
        self.cache_imports.extend(imports.into_iter().map(entry));
        self
    }

    /// Says whether BuildKit offers `cap`; asks if it has not been asked yet.
    async fn has(&self, cap: &str) -> Result<bool, Error> {
        match self.capabilities.get() {
            Some(capabilities) => Ok(capabilities.has_frontend(cap)),
            None => Ok(self.ping().await?.has_frontend(cap)),
        }
    }

    async fn solve_with(&self, definition: &Definition, evaluate: bool) -> Result<Ref, Error> {
        let request = wire::SolveRequest {
            definition: Some(definition.to_pb()),
            allow_result_return: true,
            allow_result_array_ref: true,
            cache_imports: self.cache_imports.clone(),
            evaluate,
            ..wire::SolveRequest::default()
        };
        let answer = match definition.extension() {
            None => self.connection.client().solve(request).await?.into_inner(),
            // Two concatenated messages are one merged message.
            Some(extension) => {
                let extension = SolveRequestExtension { definition: Some(extension) };
                let bytes = [request.encode_to_vec(), extension.encode_to_vec()].concat();
                let answer = raw::call(self.connection.channel(), SOLVE, bytes).await?;
                wire::SolveResponse::decode(answer.as_slice()).map_err(malformed)?
            }
        };
        match answer.result.and_then(|result| result.result) {
            Some(ResultKind::Ref(single)) => Ok(Ref(single.id)),
            Some(ResultKind::RefDeprecated(id)) => Ok(Ref(id)),
            None => Ok(Ref::default()),
            Some(ResultKind::Refs(_) | ResultKind::RefsDeprecated(_)) => {
                Err(Error::Protocol("one graph has several results".to_owned()))
            }
        }
    }

    /// Expects that BuildKit answers questions about sources.
    async fn expect_source_facts(&self, what: &str) -> Result<(), Error> {
        if self.has(caps::GW_SOURCE_META_RESOLVER).await? {
            return Ok(());
        }
        Err(Error::Unsupported {
            capability: caps::GW_SOURCE_META_RESOLVER.to_owned(),
            message: format!("this BuildKit cannot tell {what}; it can since v0.13"),
        })
    }

    /// Waits until a result is there.
    async fn evaluate(&self, result: &Ref) -> Result<(), Error> {
        if result.0.is_empty() {
            return Ok(());
        }
        if self.has(caps::GW_EVALUATE).await? {
            let request = wire::EvaluateRequest { r#ref: result.0.clone() };
            self.connection.client().evaluate(request).await?;
        } else if self.has(caps::GW_STAT_FILE).await? {
            // Looking into a result makes BuildKit run what it needs.
            self.stat_file(result, "/").await?;
        } else {
            self.read_dir(result, "/").await?;
        }
        Ok(())
    }
}

impl Gateway for Bridge {
    async fn ping(&self) -> Result<Capabilities, Error> {
        let mut client = self.connection.client();
        let ping = client.ping(wire::PingRequest {});
        let Ok(pong) = tokio::time::timeout(PING_TIMEOUT, ping).await else {
            let seconds = PING_TIMEOUT.as_secs();
            return Err(Error::Protocol(format!("no answer to a ping within {seconds} seconds")));
        };
        let capabilities = Capabilities::new(pong?.into_inner(), &self.product);
        Ok(self.capabilities.get_or_init(|| capabilities).clone())
    }

    async fn inputs(&self) -> Result<BTreeMap<String, Definition>, Error> {
        let request = wire::InputsRequest {}.encode_to_vec();
        let answer = match raw::call(self.connection.channel(), INPUTS, request).await {
            Ok(answer) => RawInputsResponse::decode(answer.as_slice()).map_err(malformed)?,
            // A BuildKit that does not know inputs cannot have passed any.
            Err(status) if status.code() == tonic::Code::Unimplemented => {
                return Ok(BTreeMap::new());
            }
            Err(status) => return Err(status.into()),
        };
        let read = |(name, bytes): (String, Vec<u8>)| {
            Ok((name, Definition::from_bytes(&bytes).map_err(malformed)?))
        };
        answer.definitions.into_iter().map(read).collect()
    }

    async fn solve(&self, definition: &Definition) -> Result<Ref, Error> {
        self.solve_with(definition, false).await
    }

    async fn solve_evaluated(&self, definition: &Definition) -> Result<Ref, Error> {
        if self.has(caps::GW_SOLVE_EVALUATE).await? {
            return self.solve_with(definition, true).await;
        }
        let result = self.solve_with(definition, false).await?;
        self.evaluate(&result).await?;
        Ok(result)
    }

    async fn read_file(
        &self,
        result: &Ref,
        path: &str,
        limit: u32,
    ) -> Result<Option<Vec<u8>>, Error> {
        let limit = limit as usize;
        let mut data = Vec::new();
        loop {
            let length = (limit - data.len()).min(MAX_READ as usize);
            let range = wire::FileRange { offset: data.len() as i64, length: length as i64 };
            let request = wire::ReadFileRequest {
                r#ref: result.0.clone(),
                file_path: path.to_owned(),
                range: Some(range),
                mount_index: 0,
            };
            let Some(part) = found(self.connection.client().read_file(request).await)? else {
                return Ok(None);
            };
            let is_whole = part.data.len() != length;
            data.extend(part.data);
            if is_whole || data.len() >= limit {
                data.truncate(limit);
                return Ok(Some(data));
            }
        }
    }

    async fn read_dir(&self, result: &Ref, path: &str) -> Result<Vec<String>, Error> {
        let request = wire::ReadDirRequest {
            r#ref: result.0.clone(),
            dir_path: path.to_owned(),
            include_pattern: String::new(),
            mount_index: 0,
        };
        let answer = found(self.connection.client().read_dir(request).await)?;
        let entries = answer.map(|answer| answer.entries).unwrap_or_default();
        Ok(entries.into_iter().map(|stat| stat.path).collect())
    }

    async fn stat_file(&self, result: &Ref, path: &str) -> Result<Option<FileStat>, Error> {
        let request = wire::StatFileRequest {
            r#ref: result.0.clone(),
            path: path.to_owned(),
            mount_index: 0,
        };
        let Some(answer) = found(self.connection.client().stat_file(request).await)? else {
            return Ok(None);
        };
        match answer.stat {
            Some(stat) => Ok(Some(FileStat::from_pb(stat))),
            None => Err(Error::Protocol(format!("the file `{path}` has no properties"))),
        }
    }

    async fn resolve_image(&self, query: &ImageQuery) -> Result<ImageFacts, Error> {
        if self.has(caps::GW_SOURCE_META_RESOLVER).await? {
            image::resolve_source(&self.connection, query).await
        } else {
            image::resolve_config(&self.connection, query).await
        }
    }

    async fn source_time(&self, source: &Definition, title: &str) -> Result<Option<i64>, Error> {
        self.expect_source_facts("how old a source is").await?;
        source_facts::time(&self.connection, source, title).await
    }

    async fn source_checksum(
        &self,
        source: &Definition,
        title: &str,
    ) -> Result<Option<String>, Error> {
        self.expect_source_facts("what a source is now").await?;
        source_facts::checksum(&self.connection, source, title).await
    }

    async fn warn(&self, warning: &Warning) -> Result<(), Error> {
        if !self.has(caps::GW_WARNINGS).await? {
            return Ok(());
        }
        let Warning { vertex, source, short, detail, url } = warning;
        let lines = source.iter().flat_map(|source| &source.lines);
        let request = wire::WarnRequest {
            digest: vertex.as_ref().map(ToString::to_string).unwrap_or_default(),
            level: 1,
            short: short.clone().into_bytes(),
            detail: detail.iter().map(|line| line.clone().into_bytes()).collect(),
            url: url.clone(),
            info: source.as_ref().map(|source| source.info()),
            ranges: lines.map(|lines| lines.to_pb()).collect(),
        };
        self.connection.client().warn(request).await?;
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn malformed(error: prost::DecodeError) -> Error {
    Error::Protocol(format!("an answer of BuildKit cannot be decoded: {error}"))
}

/// Whether a read failed because there is nothing to read. BuildKit sends the
/// text of Go's error, with the code Unknown (`cache/util/fsutil.go`).
///
/// Reading also runs what the result needs. A failure of that kind names a
/// vertex, and it may well say that some other file was not found.
fn is_missing(error: &Error) -> bool {
    let is_not_found = |status: &Status| {
        status.code == i32::from(tonic::Code::NotFound)
            || status.message.contains("no such file or directory")
            // A folder of that name is no file.
            || status.message.contains("is a directory")
    };
    error.status().is_some_and(is_not_found) && error.vertex().is_none()
}

/// Turns the failure to find a file into `None`.
fn found<T>(answer: Result<tonic::Response<T>, tonic::Status>) -> Result<Option<T>, Error> {
    match answer.map_err(Error::from) {
        Ok(answer) => Ok(Some(answer.into_inner())),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(error),
    }
}
