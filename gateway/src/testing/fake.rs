//! What a fake BuildKit answers, and what it was asked.

use crate::testing::process::Program;
use buildkit_proto::apicaps::ApiCap;
use buildkit_proto::caps;
use buildkit_proto::gateway as wire;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::task::AbortHandle;
use tonic::Status;

/// The gateway's capabilities that change what a frontend calls.
const CAPS: [&str; 14] = [
    caps::GW_EXEC,
    caps::GW_EXEC_EXTRA_HOSTS,
    caps::GW_EXEC_SECRET_ENV,
    caps::GW_EXEC_SIGNALS,
    caps::GW_EXEC_FILESYSTEM,
    caps::GW_SOURCE_META_RESOLVER_IMAGE_ATTESTATIONS,
    caps::GW_SOURCE_META_RESOLVER_HTTP_CHECKSUM_REQUEST,
    caps::GW_READ_DIR,
    caps::GW_STAT_FILE,
    caps::GW_FRONTEND_INPUTS,
    caps::GW_SOLVE_EVALUATE,
    caps::GW_EVALUATE,
    caps::GW_WARNINGS,
    caps::GW_SOURCE_META_RESOLVER,
];

/// Answers one call.
pub type Handler<Q, A> = Arc<dyn Fn(&Q) -> Result<A, Status> + Send + Sync>;

/// A BuildKit that answers as it is told. Clones are the same BuildKit.
#[derive(Clone)]
pub struct FakeBuildkit {
    pub(super) script: Script,
    /// What processes of containers do.
    pub(super) program: Program,
    pub(super) state: Arc<Mutex<State>>,
}

/// What has happened so far.
#[derive(Default)]
pub(super) struct State {
    calls: Vec<Call>,
    link: Option<AbortHandle>,
}

macro_rules! calls {
    ($($name:ident $on:ident $variant:ident $request:ident $response:ident $default:expr;)*) => {
        /// A call that was made.
        #[derive(Debug, Clone)]
        #[expect(missing_docs, reason = "one for each method of the service")]
        pub enum Call {
            $($variant(Box<wire::$request>),)*
            /// A message to a process of a container.
            ExecProcess(Box<wire::ExecMessage>),
        }

        impl Call {
            /// Returns the name of the method.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => stringify!($variant),)*
                    Self::ExecProcess(_) => "ExecProcess",
                }
            }
        }

        #[derive(Clone)]
        pub(super) struct Script {
            pub(super) hang_up: Option<&'static str>,
            $(pub(super) $name: Handler<wire::$request, wire::$response>,)*
        }

        impl Script {
            fn new() -> Self {
                Self { hang_up: None, $($name: Arc::new($default),)* }
            }
        }

        impl FakeBuildkit {
            $(
                /// Sets how the call of this name is answered.
                #[must_use]
                pub fn $on(
                    mut self,
                    answer: impl Fn(&wire::$request) -> Result<wire::$response, Status>
                        + Send + Sync + 'static,
                ) -> Self {
                    self.script.$name = Arc::new(answer);
                    self
                }
            )*
        }
    };
}

calls! {
    ping on_ping Ping PingRequest PongResponse |_| Ok(pong(&CAPS));
    inputs on_inputs Inputs InputsRequest InputsResponse |_| Ok(wire::InputsResponse::default());
    solve on_solve Solve SolveRequest SolveResponse |_| Ok(solved("ref"));
    evaluate on_evaluate Evaluate EvaluateRequest EvaluateResponse
        |_| Ok(wire::EvaluateResponse {});
    read_file on_read_file ReadFile ReadFileRequest ReadFileResponse
        |request| Err(no_such_file(&request.file_path));
    read_dir on_read_dir ReadDir ReadDirRequest ReadDirResponse
        |request| Err(no_such_file(&request.dir_path));
    stat_file on_stat_file StatFile StatFileRequest StatFileResponse
        |request| Err(no_such_file(&request.path));
    resolve_source_meta on_resolve_source_meta
        ResolveSourceMeta ResolveSourceMetaRequest ResolveSourceMetaResponse
        |_| Err(Status::not_found("not found"));
    resolve_image_config on_resolve_image_config
        ResolveImageConfig ResolveImageConfigRequest ResolveImageConfigResponse
        |_| Err(Status::not_found("not found"));
    warn on_warn Warn WarnRequest WarnResponse |_| Ok(wire::WarnResponse {});
    new_container on_new_container NewContainer NewContainerRequest NewContainerResponse
        |_| Ok(wire::NewContainerResponse {});
    release_container on_release_container
        ReleaseContainer ReleaseContainerRequest ReleaseContainerResponse
        |_| Ok(wire::ReleaseContainerResponse {});
    read_file_container on_read_file_container ReadFileContainer ReadFileRequest ReadFileResponse
        |request| Err(no_such_file(&request.file_path));
    read_dir_container on_read_dir_container ReadDirContainer ReadDirRequest ReadDirResponse
        |request| Err(no_such_file(&request.dir_path));
    stat_file_container on_stat_file_container StatFileContainer StatFileRequest StatFileResponse
        |request| Err(no_such_file(&request.path));
    give_back on_return Return ReturnRequest ReturnResponse |_| Ok(wire::ReturnResponse {});
}

impl FakeBuildkit {
    /// Makes a current BuildKit: it has every capability, each solve gives the
    /// ref `ref`, and there are neither files nor images.
    #[must_use]
    pub fn new() -> Self {
        let program: Program = Arc::new(|_| Box::pin(std::future::ready(0)));
        Self { script: Script::new(), program, state: Arc::default() }
    }

    /// Makes a BuildKit that has only the capabilities `caps` of the gateway.
    #[must_use]
    pub fn with_caps(caps: &'static [&'static str]) -> Self {
        Self::new().on_ping(|_| Ok(pong(caps)))
    }

    /// Breaks the connection when the method `name` is called, e.g. `Solve`.
    #[must_use]
    pub fn hang_up_on(mut self, name: &'static str) -> Self {
        self.script.hang_up = Some(name);
        self
    }

    /// Returns the calls so far.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// Returns the names of the calls so far.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.state().calls.iter().map(Call::name).collect()
    }

    /// Returns what was returned, in order; more than one entry breaks the
    /// protocol, unless all but the last were refused.
    #[must_use]
    pub fn returned(&self) -> Vec<wire::ReturnRequest> {
        let returned = |call: &Call| match call {
            Call::Return(request) => Some(wire::ReturnRequest::clone(request)),
            _ => None,
        };
        self.state().calls.iter().filter_map(returned).collect()
    }

    pub(super) fn record(&self, call: Call) {
        self.state().calls.push(call);
    }

    /// Remembers the task that carries the bytes.
    pub(super) fn set_link(&self, link: AbortHandle) {
        self.state().link = Some(link);
    }

    /// Breaks the connection.
    pub(super) fn hang_up(&self) {
        if let Some(link) = self.state().link.take() {
            link.abort();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for FakeBuildkit {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for FakeBuildkit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeBuildkit").field("calls", &self.names()).finish_non_exhaustive()
    }
}

fn pong(caps: &[&str]) -> wire::PongResponse {
    let cap = |id: &&str| ApiCap { id: (*id).to_owned(), enabled: true, ..ApiCap::default() };
    let frontend_api_caps = caps.iter().map(cap).collect();
    wire::PongResponse { frontend_api_caps, ..wire::PongResponse::default() }
}

fn solved(id: &str) -> wire::SolveResponse {
    let single = wire::Ref { id: id.to_owned(), def: None };
    let result = Some(wire::result::Result::Ref(single));
    let result = Some(wire::Result { result, ..wire::Result::default() });
    wire::SolveResponse { result, ..wire::SolveResponse::default() }
}

fn no_such_file(path: &str) -> Status {
    Status::unknown(format!("open {path}: no such file or directory"))
}
