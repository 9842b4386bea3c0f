//! [`Gateway`] over gRPC.

use crate::api::Gateway;
use crate::capabilities::Capabilities;
use crate::connection::Connection;
use crate::container::{Container, ContainerRequest};
use crate::environment::Environment;
use crate::error::Error;
use crate::frontend_request::FrontendRequest;
use crate::image::{self, ImageFacts, ImageQuery};
use crate::looks;
use crate::outcome::Outcome;
use crate::raw;
use crate::result_ref::Ref;
use crate::solve;
use crate::source_facts::SourceFacts;
use crate::source_query::SourceQuery;
use crate::stat::FileStat;
use crate::warning::Warning;
use buildkit_llb::Definition;
use buildkit_proto::caps;
use buildkit_proto::gateway as wire;
use buildkit_proto::newer::RawInputsResponse;
use buildkit_proto::policy::Policy;
use prost::Message as _;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::time::Duration;

/// The method `Inputs`, whose answer may have fields that the generated types lack.
const INPUTS: &str = "/moby.buildkit.v1.frontend.LLBBridge/Inputs";
/// How long BuildKit may take to answer a ping.
const PING_TIMEOUT: Duration = Duration::from_secs(15);

/// The options with which a client names caches (`frontend/dockerui/config.go`).
const CACHES: [&str; 2] = ["cache-imports", "cache-from"];

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
    policies: Vec<Policy>,
    product: String,
    /// The options with which the client names caches.
    client_caches: BTreeMap<String, String>,
}

impl Bridge {
    pub(crate) fn new(connection: Connection, environment: &Environment) -> Self {
        let cache = |key: &str| Some((key.to_owned(), environment.opt(key)?.to_owned()));
        Self {
            connection,
            capabilities: OnceCell::new(),
            cache_imports: Vec::new(),
            policies: Vec::new(),
            product: environment.product.clone(),
            client_caches: CACHES.into_iter().filter_map(cache).collect(),
        }
    }

    /// Adds remote caches that every later solve of a graph may use. BuildKit hands them on to
    /// no other frontend; see [`FrontendRequest`] for what frontends get.
    #[must_use]
    pub fn with_cache_imports(mut self, imports: impl IntoIterator<Item = CacheImport>) -> Self {
        let entry = |import: CacheImport| wire::CacheOptionsEntry {
            r#type: import.kind,
            attrs: import.attrs.into_iter().collect(),
        };
        self.cache_imports.extend(imports.into_iter().map(entry));
        self
    }

    /// Adds policies that say which sources graphs may use, and what takes the place of a
    /// source. They hold for every graph that is solved after this, when it runs, and for
    /// questions about images and sources. They come after the client's own policies.
    ///
    /// They do not hold for what other frontends build, because BuildKit does not hand them on
    /// (`Solve` in `solver/llbsolver/provenance.go`). So that nobody relies on it,
    /// [`Gateway::solve_frontend`] fails if there are any.
    ///
    /// # Capabilities
    ///
    /// `source.policy` of graphs, which BuildKit has since v0.11. Without it, the calls fail:
    /// BuildKit would ignore the policies.
    #[must_use]
    pub fn with_source_policies(mut self, policies: impl IntoIterator<Item = Policy>) -> Self {
        self.policies.extend(policies);
        self
    }

    /// Says whether BuildKit offers `cap`; asks if it has not been asked yet.
    async fn has(&self, cap: &str) -> Result<bool, Error> {
        match self.capabilities.get() {
            Some(capabilities) => Ok(capabilities.has_frontend(cap)),
            None => Ok(self.ping().await?.has_frontend(cap)),
        }
    }

    /// Makes a container, to run programs in. Results that it mounts are made first.
    ///
    /// Containers are no part of [`Gateway`]: a table of answers would say nothing about
    /// streams. Tests use `FakeBuildkit` of the module `testing`, which runs processes
    /// over the wire.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] without the capability `gateway.exec`, which BuildKit has since
    /// v0.8; the failure of a result that is mounted; a mount that cannot be made.
    pub async fn new_container(&self, request: &ContainerRequest) -> Result<Container, Error> {
        Container::new(&self.connection, self.known().await?, request).await
    }

    /// What BuildKit can do; asks if it has not been asked yet.
    async fn known(&self) -> Result<Capabilities, Error> {
        match self.capabilities.get() {
            Some(capabilities) => Ok(capabilities.clone()),
            None => self.ping().await,
        }
    }

    /// What every request of a solve of a graph has. Fails if BuildKit would ignore policies.
    async fn request(&self) -> Result<wire::SolveRequest, Error> {
        self.check_policies().await?;
        Ok(wire::SolveRequest {
            cache_imports: self.cache_imports.clone(),
            source_policies: self.policies.clone(),
            ..wire::SolveRequest::default()
        })
    }

    /// Fails if there are policies that BuildKit would ignore.
    async fn check_policies(&self) -> Result<(), Error> {
        if self.policies.is_empty() {
            return Ok(());
        }
        self.known().await?.need_policies()
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
            Ok(answer) => {
                RawInputsResponse::decode(answer.as_slice()).map_err(Error::undecodable)?
            }
            // A BuildKit that does not know inputs cannot have passed any.
            Err(status) if status.code() == tonic::Code::Unimplemented => {
                return Ok(BTreeMap::new());
            }
            Err(status) => return Err(status.into()),
        };
        let read = |(name, bytes): (String, Vec<u8>)| {
            Ok((name, Definition::from_bytes(&bytes).map_err(Error::undecodable)?))
        };
        answer.definitions.into_iter().map(read).collect()
    }

    async fn solve(&self, definition: &Definition) -> Result<Ref, Error> {
        solve::graph(&self.connection, definition, self.request().await?).await
    }

    async fn solve_evaluated(&self, definition: &Definition) -> Result<Ref, Error> {
        if self.has(caps::GW_SOLVE_EVALUATE).await? {
            let request = wire::SolveRequest { evaluate: true, ..self.request().await? };
            return solve::graph(&self.connection, definition, request).await;
        }
        let result = self.solve(definition).await?;
        self.evaluate(&result).await?;
        Ok(result)
    }

    async fn solve_frontend(&self, request: &FrontendRequest) -> Result<Outcome, Error> {
        if !self.policies.is_empty() {
            let message = "BuildKit hands no source policies of a frontend on to another frontend";
            return Err(Error::Unsupported {
                capability: caps::SOURCE_POLICY.to_owned(),
                message: message.to_owned(),
            });
        }
        if request.has_inputs() {
            let what = "give graphs to another frontend";
            self.known().await?.need(caps::GW_FRONTEND_INPUTS, what)?;
        }
        let evaluates_itself = request.is_evaluated() && self.has(caps::GW_SOLVE_EVALUATE).await?;
        let (wanted, extension) = request.to_pb(&self.client_caches);
        let wanted = wire::SolveRequest { evaluate: evaluates_itself, ..wanted };
        let outcome = Outcome::from_raw(solve::call(&self.connection, wanted, extension).await?)?;
        if request.is_evaluated() && !evaluates_itself {
            for result in outcome.refs.iter() {
                self.evaluate(result).await?;
            }
        }
        Ok(outcome)
    }

    async fn evaluate(&self, result: &Ref) -> Result<(), Error> {
        if result.is_scratch() {
            return Ok(());
        }
        if self.has(caps::GW_EVALUATE).await? {
            let request = wire::EvaluateRequest { r#ref: result.id().to_owned() };
            self.connection.client().evaluate(request).await?;
        } else if self.has(caps::GW_STAT_FILE).await? {
            // Looking into a result makes BuildKit run what it needs.
            self.stat_file(result, "/").await?;
        } else {
            self.read_dir(result, "/", "").await?;
        }
        Ok(())
    }

    async fn read_file_at(
        &self,
        result: &Ref,
        path: &str,
        offset: u64,
        limit: u32,
    ) -> Result<Option<Vec<u8>>, Error> {
        looks::read(&self.connection, result, path, offset, limit).await
    }

    async fn read_dir(
        &self,
        result: &Ref,
        path: &str,
        pattern: &str,
    ) -> Result<Vec<FileStat>, Error> {
        looks::list(&self.connection, result, path, pattern).await
    }

    async fn stat_file(&self, result: &Ref, path: &str) -> Result<Option<FileStat>, Error> {
        looks::stat(&self.connection, result, path).await
    }

    async fn resolve_image(&self, query: &ImageQuery) -> Result<ImageFacts, Error> {
        self.check_policies().await?;
        if self.has(caps::GW_SOURCE_META_RESOLVER).await? {
            image::resolve_source(&self.connection, query, &self.policies).await
        } else {
            image::resolve_config(&self.connection, query, &self.policies).await
        }
    }

    async fn source_facts(&self, query: &SourceQuery) -> Result<SourceFacts, Error> {
        self.check_policies().await?;
        query.check(&self.known().await?)?;
        let mut request = query.to_pb();
        request.source_policies.splice(..0, self.policies.iter().cloned());
        let answer = self.connection.client().resolve_source_meta(request).await?;
        SourceFacts::from_pb(answer.into_inner())
    }

    async fn warn(&self, warning: &Warning) -> Result<(), Error> {
        if !self.has(caps::GW_WARNINGS).await? {
            return Ok(());
        }
        self.connection.client().warn(warning.to_pb()).await?;
        Ok(())
    }
}
