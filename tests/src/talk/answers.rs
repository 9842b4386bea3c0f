//! What the BuildKit of a talk answers.

use super::data::Talk;
use buildkit_gateway::testing::FakeBuildkit;
use buildkit_llb::{Definition, Digest, Image, Platform};
use buildkit_proto::apicaps::ApiCap;
use buildkit_proto::errdefs::{self, Vertex};
use buildkit_proto::gateway as wire;
use buildkit_proto::{pb, rpc};
use jesteros_manifest::REPORT_FILE;
use prost::Message as _;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tonic::{Code, Status};

/// What a graph without vertices is called.
const SCRATCH: &str = "scratch";

/// The report of a check that holds.
const NO_FINDINGS: &[u8] = b"{\"findings\": []}";

/// The failures of results, by ref.
type Refs = Arc<Mutex<BTreeMap<String, rpc::Status>>>;

/// A BuildKit as `talk` wants it.
pub(super) fn buildkit(talk: &Talk) -> FakeBuildkit {
    let (caps, lacks) = (talk.caps.clone(), talk.lacks.clone());
    let (failing, unresolved) = (talk.failing.clone(), talk.failing.clone());
    let known = talk.case.known.clone();
    let (files, has_reports) = (files(talk), talk.has_reports);
    let refs = Refs::default();
    let (solved, evaluated, read, listed, looked_at) =
        (Arc::clone(&refs), Arc::clone(&refs), Arc::clone(&refs), Arc::clone(&refs), refs);
    let inputs = inputs(talk);
    FakeBuildkit::new()
        .on_ping(move |_| Ok(pong(&caps, &lacks)))
        .on_inputs(move |_| {
            Ok(wire::InputsResponse { definitions: inputs.clone().into_iter().collect() })
        })
        .on_solve(move |request| {
            let definition = definition(request);
            let id = title(&definition);
            match failed(&definition, &failing) {
                Some(failure) if request.evaluate => Err(status(&failure)),
                // It is found out when somebody looks into the result.
                Some(failure) => {
                    let mut refs = solved.lock().unwrap_or_else(PoisonError::into_inner);
                    refs.insert(id.clone(), failure);
                    Ok(response(&id))
                }
                None => Ok(response(&id)),
            }
        })
        .on_evaluate(move |request| {
            expect(&evaluated, &request.r#ref)?;
            Ok(wire::EvaluateResponse {})
        })
        .on_read_file(move |request| {
            expect(&read, &request.r#ref)?;
            let key = (request.r#ref.clone(), request.file_path.clone());
            let is_report = match key.0.as_str() {
                "[internal] reports of checks" => key.1.ends_with(".json"),
                title => title.ends_with("] check") && key.1 == REPORT_FILE,
            };
            let holds = has_reports && is_report;
            let file = files.get(&key).cloned().or_else(|| holds.then(|| NO_FINDINGS.to_vec()));
            let file = file.ok_or_else(|| missing(&request.file_path))?;
            let range = request.range.unwrap_or_default();
            let start = usize::try_from(range.offset).unwrap_or_default().min(file.len());
            let length = usize::try_from(range.length).unwrap_or_default();
            let end = file.len().min(start.saturating_add(length));
            Ok(wire::ReadFileResponse { data: file[start..end].to_vec() })
        })
        .on_read_dir(move |request| {
            expect(&listed, &request.r#ref)?;
            Ok(wire::ReadDirResponse::default())
        })
        .on_stat_file(move |request| {
            expect(&looked_at, &request.r#ref)?;
            let stat = Some(buildkit_proto::fsutil::Stat::default());
            Ok(wire::StatFileResponse { stat })
        })
        .on_resolve_source_meta(move |request| {
            let source = request.source.clone().unwrap_or_default();
            let name = name(&source);
            if let Some(failure) = unresolved.get(&name) {
                return Err(status(failure));
            }
            let config =
                known.configs.get(&name).map_or_else(|| "{}".to_owned(), ToString::to_string);
            let image = wire::ResolveSourceImageResponse {
                digest: Digest::of(name.as_bytes()).to_string(),
                config: config.into_bytes(),
                ..wire::ResolveSourceImageResponse::default()
            };
            let (source, image) = (Some(source), Some(image));
            Ok(wire::ResolveSourceMetaResponse { source, image, ..Default::default() })
        })
        .on_resolve_image_config(|request| {
            let digest = Digest::of(request.r#ref.as_bytes()).to_string();
            let (config, name) = (b"{}".to_vec(), request.r#ref.clone());
            Ok(wire::ResolveImageConfigResponse { digest, config, r#ref: name })
        })
}

/// The graph that loads an image.
pub(super) fn image(reference: &str, platform: &Platform) -> pb::Definition {
    let image = Image::new(reference.parse().expect("the reference of an image"));
    image.output(platform).definition().to_pb()
}

/// The reference of an image.
pub(super) fn name(source: &pb::SourceOp) -> String {
    source.identifier.trim_start_matches("docker-image://").to_owned()
}

/// The graph of a request.
pub(super) fn definition(request: &wire::SolveRequest) -> Definition {
    Definition::from_pb(request.definition.clone().unwrap_or_default())
}

/// What the progress shows for the vertex that makes the result.
pub(super) fn title(definition: &Definition) -> String {
    let Some(head) = definition.head() else { return SCRATCH.to_owned() };
    title_of(definition, head.as_str()).unwrap_or_else(|| "a vertex without a title".to_owned())
}

/// What the progress shows for a vertex.
pub(super) fn title_of(definition: &Definition, digest: &str) -> Option<String> {
    let metadata = definition.as_pb().metadata.get(digest)?;
    metadata.description.get("llb.customname").cloned()
}

/// All files, the spec among them.
fn files(talk: &Talk) -> BTreeMap<(String, String), Vec<u8>> {
    let mut files = talk.files.clone();
    let path = talk.case.opts.get("filename").unwrap_or(&talk.case.spec.name);
    let loaded = format!("[internal] load {path} and its lock");
    if talk.has_spec {
        files.entry((loaded, path.clone())).or_insert_with(|| talk.case.spec.data.clone());
    }
    files
}

/// The graphs that the client hands over.
fn inputs(talk: &Talk) -> BTreeMap<String, pb::Definition> {
    let platform = talk.case.known.platform();
    let inputs = talk.case.known.inputs.iter();
    inputs.map(|(name, reference)| (name.clone(), image(reference, &platform))).collect()
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
    let declarations = include_str!("../../../proto/src/caps.rs").lines();
    let constants = declarations.filter(|line| line.starts_with("pub const "));
    let llb = constants.filter(|line| !line.starts_with("pub const GW_"));
    let ids: Vec<&str> = llb.filter_map(|line| line.split('"').nth(1)).collect();
    assert!(ids.len() > 40, "the list of capabilities is not where it was");
    ids
}

/// How the first vertex fails that cannot be run; the failure names it.
fn failed(definition: &Definition, failing: &BTreeMap<String, rpc::Status>) -> Option<rpc::Status> {
    definition.digests().iter().find_map(|digest| {
        let mut failure = failing.get(&title_of(definition, digest.as_str())?)?.clone();
        let vertex = Vertex { digest: digest.to_string() };
        failure.details.insert(0, errdefs::to_any(&vertex));
        Some(failure)
    })
}

/// Fails as the result does.
fn expect(refs: &Refs, id: &str) -> Result<(), Status> {
    let refs = refs.lock().unwrap_or_else(PoisonError::into_inner);
    refs.get(id).map_or(Ok(()), |failure| Err(status(failure)))
}

fn status(failure: &rpc::Status) -> Status {
    let details = failure.encode_to_vec().into();
    Status::with_details(Code::from(failure.code), failure.message.clone(), details)
}

fn missing(path: &str) -> Status {
    Status::unknown(format!("open {path}: no such file or directory"))
}

fn response(id: &str) -> wire::SolveResponse {
    // The handle of scratch has no id (`Solve` in `frontend/gateway/gateway.go`).
    let id = if id == SCRATCH { String::new() } else { id.to_owned() };
    let single = wire::result::Result::Ref(wire::Ref { id, def: None });
    let result = Some(wire::Result { result: Some(single), ..wire::Result::default() });
    wire::SolveResponse { result, ..wire::SolveResponse::default() }
}
