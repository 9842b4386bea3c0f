//! A BuildKit in the same process that answers from a table and writes down what it is asked.

use crate::case::{Case, SESSION};
use buildkit_gateway::testing::{Call, FakeBuildkit};
use buildkit_gateway::{Environment, Worker};
use buildkit_llb::{Definition, Digest};
use buildkit_proto::apicaps::ApiCap;
use buildkit_proto::errdefs::{self, Source, Vertex};
use buildkit_proto::gateway as wire;
use buildkit_proto::{Any, caps, pb, rpc};
use jesteros_frontend::driver;
use prost::Message as _;
use std::collections::BTreeMap;
use std::path::PathBuf;
use tonic::{Code, Status};

/// The gateway's capabilities of a current BuildKit.
const CURRENT: [&str; 7] = [
    caps::GW_READ_DIR,
    caps::GW_STAT_FILE,
    caps::GW_FRONTEND_INPUTS,
    caps::GW_SOLVE_EVALUATE,
    caps::GW_EVALUATE,
    caps::GW_WARNINGS,
    caps::GW_SOURCE_META_RESOLVER,
];

/// A build of a case by a BuildKit of a certain kind.
#[derive(Debug, Clone)]
pub struct Talk {
    /// What is built.
    pub case: Case,
    /// The gateway's capabilities.
    pub caps: Vec<&'static str>,
    /// Whether BuildKit tells which graph the frontend was loaded by.
    pub tells_frontend: bool,
    /// Files by the title of the vertex that makes them, and by path.
    pub files: BTreeMap<(String, String), String>,
    /// Titles of vertices that fail, with what BuildKit says.
    pub failing: BTreeMap<String, String>,
    /// Capabilities of graphs that BuildKit lacks.
    pub lacks: Vec<&'static str>,
}

/// What was asked and what was answered.
#[derive(Debug, Clone)]
pub struct Said {
    /// The calls, one line each.
    pub calls: Vec<String>,
    /// What the user reads if the build failed, and the lines that are shown with it.
    pub failure: Option<String>,
    /// The keys of the result's metadata.
    pub metadata: Vec<String>,
}

impl Talk {
    /// A build of `case` by a current BuildKit.
    #[must_use]
    pub fn about(case: Case) -> Self {
        let (files, failing) = (BTreeMap::new(), BTreeMap::new());
        Self {
            case,
            caps: CURRENT.to_vec(),
            tells_frontend: true,
            files,
            failing,
            lacks: Vec::new(),
        }
    }

    /// The same with a file in the result of the vertex called `title`.
    #[must_use]
    pub fn file(mut self, title: &str, path: &str, text: &str) -> Self {
        self.files.insert((title.to_owned(), path.to_owned()), text.to_owned());
        self
    }

    /// The same with a vertex that fails.
    #[must_use]
    pub fn fails(mut self, title: &str, message: &str) -> Self {
        self.failing.insert(title.to_owned(), message.to_owned());
        self
    }
}

/// Runs the frontend against the BuildKit of `talk`.
///
/// # Panics
///
/// If the connection inside the process cannot be made.
#[must_use]
pub fn talk(talk: &Talk) -> Said {
    let spec = talk.case.spec.clone();
    let mut opts = talk.case.opts.clone();
    opts.entry("filename".to_owned()).or_insert_with(|| spec.name.clone());
    opts.entry("source".to_owned()).or_insert_with(|| "jesteros/frontend:1".to_owned());
    let path = opts.get("filename").cloned().unwrap_or_default();
    let worker = Worker { platforms: vec![talk.case.known.platform()], ..Worker::default() };
    let folder = metadata_folder(talk);
    let environment = Environment {
        opts,
        session: SESSION.to_owned(),
        product: String::new(),
        workers: vec![worker],
        metadata_folder: folder,
    };
    let buildkit = buildkit(talk, &path);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime on this thread");
    let code = runtime.block_on(buildkit.serve(environment, driver::serve));
    code.expect("a connection in memory");
    let returned = buildkit.returned().pop().expect("every build ends with a return");
    let result = returned.result.unwrap_or_default();
    let mut metadata: Vec<String> = result.metadata.keys().cloned().collect();
    metadata.sort();
    let calls = buildkit.calls().iter().map(line).collect();
    Said { calls, failure: returned.error.map(|status| failure(&status)), metadata }
}

fn buildkit(talk: &Talk, path: &str) -> FakeBuildkit {
    let (caps, lacks) = (talk.caps.clone(), talk.lacks.clone());
    let failing = talk.failing.clone();
    let evaluated = talk.failing.clone();
    let mut files = talk.files.clone();
    let spec = String::from_utf8_lossy(&talk.case.spec.data).into_owned();
    let loaded = format!("[internal] load build definition from {path}");
    files.insert((loaded, path.to_owned()), spec);
    let known = talk.case.known.clone();
    FakeBuildkit::new()
        .on_ping(move |_| Ok(pong(&caps, &lacks)))
        .on_solve(move |request| {
            let definition = definition(request);
            match failed(&definition, &failing).filter(|_| request.evaluate) {
                Some(status) => Err(status),
                None => Ok(solved(&title(&definition))),
            }
        })
        .on_evaluate(move |request| match evaluated.get(&request.r#ref) {
            Some(message) => Err(status(message, "")),
            None => Ok(wire::EvaluateResponse {}),
        })
        .on_read_file(move |request| {
            let file = files.get(&(request.r#ref.clone(), request.file_path.clone()));
            let missing = || {
                Status::unknown(format!("open {}: no such file or directory", request.file_path))
            };
            let data = file.ok_or_else(missing)?.clone().into_bytes();
            let start = request
                .range
                .as_ref()
                .map_or(0, |range| usize::try_from(range.offset).unwrap_or_default());
            Ok(wire::ReadFileResponse { data: data.get(start..).unwrap_or_default().to_vec() })
        })
        .on_read_dir(|_| Ok(wire::ReadDirResponse::default()))
        .on_stat_file(|_| Ok(wire::StatFileResponse::default()))
        .on_resolve_source_meta(move |request| {
            let reference =
                request.source.as_ref().map(|source| source.identifier.clone()).unwrap_or_default();
            let name = reference.trim_start_matches("docker-image://");
            let digest = Digest::of(name.as_bytes()).to_string();
            let config = known
                .configs
                .get(name)
                .map_or_else(|| b"{}".to_vec(), |config| config.to_string().into_bytes());
            Ok(wire::ResolveSourceMetaResponse {
                source: request.source.clone(),
                image: Some(wire::ResolveSourceImageResponse {
                    digest,
                    config,
                    ..Default::default()
                }),
                ..Default::default()
            })
        })
        .on_resolve_image_config(|request| {
            let digest = Digest::of(request.r#ref.as_bytes()).to_string();
            Ok(wire::ResolveImageConfigResponse {
                digest,
                config: b"{}".to_vec(),
                r#ref: request.r#ref.clone(),
            })
        })
}

fn pong(caps: &[&str], lacks: &[&str]) -> wire::PongResponse {
    let cap = |id: &str| ApiCap { id: id.to_owned(), enabled: true, ..ApiCap::default() };
    let llb = all_llb_caps().into_iter().filter(|id| !lacks.contains(id));
    wire::PongResponse {
        frontend_api_caps: caps.iter().map(|id| cap(id)).collect(),
        llb_caps: llb.map(cap).collect(),
        ..wire::PongResponse::default()
    }
}

/// The ids of all capabilities of graphs, read from the file that declares them.
fn all_llb_caps() -> Vec<&'static str> {
    let declarations = include_str!("../../proto/src/caps.rs").lines();
    let constants = declarations.filter(|line| line.starts_with("pub const "));
    let llb = constants.filter(|line| !line.starts_with("pub const GW_"));
    let ids: Vec<&str> = llb.filter_map(|line| line.split('"').nth(1)).collect();
    assert!(ids.len() > 40, "the list of capabilities is not where it was");
    ids
}

/// The folder where BuildKit tells which graph loaded the frontend.
fn metadata_folder(talk: &Talk) -> PathBuf {
    let name = if talk.tells_frontend { "tells" } else { "silent" };
    let folder = std::env::temp_dir().join(format!("jesteros-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the metadata");
    if talk.tells_frontend {
        let platform = talk.case.known.platform();
        let image = buildkit_llb::Image::new("jesteros/frontend:1".parse().expect("a reference"));
        let bytes = image.output(&platform).definition().to_pb().encode_to_vec();
        // Tests run at the same time: nobody may read half a file.
        let part = folder.join(format!("{:?}", std::thread::current().id()));
        std::fs::write(&part, bytes).expect("the graph of the frontend");
        std::fs::rename(part, folder.join("frontend.bin")).expect("the graph of the frontend");
    }
    folder
}

fn definition(request: &wire::SolveRequest) -> Definition {
    Definition::from_pb(request.definition.clone().unwrap_or_default())
}

/// What the progress shows for the vertex that makes the result.
fn title(definition: &Definition) -> String {
    let metadata =
        definition.head().and_then(|head| definition.as_pb().metadata.get(head.as_str()));
    let title = metadata.and_then(|metadata| metadata.description.get("llb.customname"));
    title.cloned().unwrap_or_else(|| "scratch".to_owned())
}

/// How the first vertex fails that cannot be run.
fn failed(definition: &Definition, failing: &BTreeMap<String, String>) -> Option<Status> {
    definition.digests().iter().find_map(|digest| {
        let metadata = definition.as_pb().metadata.get(digest.as_str())?;
        let message = failing.get(metadata.description.get("llb.customname")?)?;
        Some(status(message, digest.as_str()))
    })
}

fn status(message: &str, vertex: &str) -> Status {
    let vertex =
        (!vertex.is_empty()).then(|| errdefs::to_any(&Vertex { digest: vertex.to_owned() }));
    let details: Vec<Any> = vertex.into_iter().collect();
    let all = rpc::Status { code: i32::from(Code::Unknown), message: message.to_owned(), details };
    Status::with_details(Code::Unknown, message, all.encode_to_vec().into())
}

fn solved(id: &str) -> wire::SolveResponse {
    let result = Some(wire::result::Result::Ref(wire::Ref { id: id.to_owned(), def: None }));
    let result = Some(wire::Result { result, ..wire::Result::default() });
    wire::SolveResponse { result, ..wire::SolveResponse::default() }
}

fn line(call: &Call) -> String {
    match call {
        Call::Solve(request) => {
            let how = if request.evaluate { " and wait" } else { "" };
            format!("Solve{how} {}", title(&definition(request)))
        }
        Call::Evaluate(request) => format!("Evaluate {}", request.r#ref),
        Call::ReadFile(request) => format!("ReadFile {} of {}", request.file_path, request.r#ref),
        Call::ReadDir(request) => format!("ReadDir {} of {}", request.dir_path, request.r#ref),
        Call::StatFile(request) => format!("StatFile {} of {}", request.path, request.r#ref),
        Call::ResolveSourceMeta(request) => {
            let source = request.source.clone().unwrap_or_default();
            let platform = request.platform.as_ref().map(platform).unwrap_or_default();
            format!("ResolveSourceMeta {}{platform}", source.identifier)
        }
        Call::ResolveImageConfig(request) => {
            let platform = request.platform.as_ref().map(platform).unwrap_or_default();
            format!("ResolveImageConfig {}{platform}", request.r#ref)
        }
        Call::Warn(request) => format!("Warn {}", String::from_utf8_lossy(&request.short)),
        call => call.name().to_owned(),
    }
}

fn platform(platform: &pb::Platform) -> String {
    format!(" {}", buildkit_llb::Platform::from_pb(platform))
}

/// What the user reads: the message, then the places that are shown with it.
fn failure(status: &rpc::Status) -> String {
    let mut text = format!("{}\n", status.message);
    for detail in &status.details {
        if let Some(Ok(source)) = errdefs::from_any::<Source>(detail) {
            let name = source.info.map(|info| info.filename).unwrap_or_default();
            for range in &source.ranges {
                text.push_str(&format!("{name}:{}-{}\n", range.start.line, range.end.line));
            }
        }
    }
    text
}
