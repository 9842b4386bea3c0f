//! A talk as people read it.

use super::answers::{definition, name, title, title_of};
use super::data::Said;
use buildkit_gateway::testing::Call;
use buildkit_llb::Platform;
use buildkit_proto::errdefs::{self, Source, Subrequest, Vertex};
use buildkit_proto::gateway::Ref;
use buildkit_proto::gateway::result::Result as Kind;
use buildkit_proto::{Any, pb, rpc};
use std::collections::{BTreeMap, BTreeSet};
use tonic::Code;

impl Said {
    /// The calls, a line each.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.calls.iter().map(line).collect()
    }

    /// The calls and the answer, as people read them.
    #[must_use]
    pub fn text(&self) -> String {
        let answer = match &self.returned.error {
            Some(status) => failure(status, &titles(&self.calls)),
            None => result(self),
        };
        format!("{}\n\n{answer}", self.lines().join("\n"))
    }
}

/// One call.
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
            format!(
                "ResolveSourceMeta {}{}",
                source.identifier,
                platform(request.platform.as_ref())
            )
        }
        Call::ResolveImageConfig(request) => {
            format!("ResolveImageConfig {}{}", request.r#ref, platform(request.platform.as_ref()))
        }
        Call::Warn(request) => {
            let file = request.info.as_ref().map(|info| info.filename.as_str());
            let at = ranges(file.unwrap_or_default(), &request.ranges);
            format!("Warn {}{at}", String::from_utf8_lossy(&request.short))
        }
        Call::Ping(_)
        | Call::Inputs(_)
        | Call::Return(_)
        | Call::NewContainer(_)
        | Call::ReleaseContainer(_)
        | Call::ExecProcess(_)
        | Call::ReadFileContainer(_)
        | Call::ReadDirContainer(_)
        | Call::StatFileContainer(_) => call.name().to_owned(),
    }
}

/// What the calls are about: titles of vertices and references of images.
pub(super) fn met(calls: &[Call]) -> BTreeSet<String> {
    let heads = calls.iter().filter_map(|call| {
        let Call::Solve(request) = call else { return None };
        Some(title(&definition(request)))
    });
    let images = calls.iter().filter_map(|call| {
        let Call::ResolveSourceMeta(request) = call else { return None };
        request.source.as_ref().map(name)
    });
    titles(calls).into_values().chain(heads).chain(images).collect()
}

/// The titles of all vertices that were handed over, by digest.
fn titles(calls: &[Call]) -> BTreeMap<String, String> {
    let mut titles = BTreeMap::new();
    for call in calls {
        let Call::Solve(request) = call else { continue };
        let definition = definition(request);
        for digest in definition.digests() {
            let title = title_of(&definition, digest.as_str()).unwrap_or_default();
            titles.insert(digest.to_string(), title);
        }
    }
    titles
}

fn result(said: &Said) -> String {
    let result = said.returned.result.clone().unwrap_or_default();
    let mut text = match result.result {
        Some(Kind::Ref(single)) => format!("result: {}\n", single.id),
        Some(Kind::Refs(map)) => {
            let refs: BTreeMap<&String, &Ref> = map.refs.iter().collect();
            let line = |(platform, single): (&&String, &&Ref)| {
                format!("result for {platform}: {}\n", single.id)
            };
            refs.iter().map(line).collect()
        }
        Some(Kind::RefDeprecated(_) | Kind::RefsDeprecated(_)) => {
            "result: in a form of old frontends\n".to_owned()
        }
        None => "result: no files\n".to_owned(),
    };
    let stated: BTreeMap<_, _> = result.attestations.iter().collect();
    for (platform, stated) in stated {
        for one in &stated.attestation {
            let id = one.r#ref.clone().unwrap_or_default().id;
            let (kind, path) = (&one.in_toto_predicate_type, &one.path);
            text.push_str(&format!("stated of {platform}: {kind} in {path} of {id}\n"));
        }
    }
    let metadata: BTreeMap<&String, &Vec<u8>> = result.metadata.iter().collect();
    for (key, value) in metadata {
        match key.as_str() {
            "refs.platforms" | "source.date.epoch" => {
                text.push_str(&format!("{key}: {}\n", String::from_utf8_lossy(value)));
            }
            _ => text.push_str(&format!("{key}\n")),
        }
    }
    text
}

/// What the user reads, and what is shown with it.
fn failure(status: &rpc::Status, titles: &BTreeMap<String, String>) -> String {
    let mut text = format!("failed, {:?}:\n{}\n\n", Code::from(status.code), status.message);
    for detail in &status.details {
        text.push_str(&format!("{}\n", shown(detail, titles)));
    }
    text
}

fn shown(detail: &Any, titles: &BTreeMap<String, String>) -> String {
    if let Some(Ok(source)) = errdefs::from_any::<Source>(detail) {
        let name = source.info.map(|info| info.filename).unwrap_or_default();
        let lines = source.ranges.iter().map(|range| match range.start.line == range.end.line {
            true => format!(" {name}:{}", range.start.line),
            false => format!(" {name}:{}-{}", range.start.line, range.end.line),
        });
        return format!("lines{}", lines.collect::<String>());
    }
    if let Some(Ok(vertex)) = errdefs::from_any::<Vertex>(detail) {
        let title = titles.get(&vertex.digest).map_or("an unknown one", String::as_str);
        return format!("vertex {title}");
    }
    if let Some(Ok(request)) = errdefs::from_any::<Subrequest>(detail) {
        return format!("subrequest {}", request.name);
    }
    format!("detail {} of {} bytes", detail.type_url, detail.value.len())
}

fn platform(platform: Option<&pb::Platform>) -> String {
    platform.map(|platform| format!(" {}", Platform::from_pb(platform))).unwrap_or_default()
}

fn ranges(file: &str, ranges: &[pb::Range]) -> String {
    let line = |position: &Option<pb::Position>| position.as_ref().map_or(0, |at| at.line);
    let shown = ranges.iter().map(|range| match (line(&range.start), line(&range.end)) {
        (first, last) if first == last => format!(", {file}:{first}"),
        (first, last) => format!(", {file}:{first}-{last}"),
    });
    shown.collect()
}
