//! What BuildKit tells about a build while it runs (`--progress=rawjson`).

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use crate::process::Finished;

/// One line of the stream (`client.SolveStatus`).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Update {
    vertexes: Vec<VertexUpdate>,
    statuses: Vec<StatusUpdate>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct VertexUpdate {
    digest: String,
    name: String,
    inputs: Vec<String>,
    started: Option<String>,
    cached: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StatusUpdate {
    id: String,
    current: u64,
}

/// A vertex, when all was over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Vertex {
    pub(crate) name: String,
    pub(crate) inputs: Vec<String>,
    pub(crate) started: bool,
    pub(crate) cached: bool,
}

/// All that was told.
#[derive(Debug)]
pub(crate) struct Progress {
    /// By digest.
    pub(crate) vertices: BTreeMap<String, Vertex>,
    /// Bytes by status: `transferring context:`, layers and so on.
    pub(crate) bytes: BTreeMap<String, u64>,
    evidence: String,
}

impl Progress {
    pub(crate) fn parse(finished: &Finished) -> Result<Self> {
        let mut progress = Self {
            vertices: BTreeMap::new(),
            bytes: BTreeMap::new(),
            evidence: finished.evidence(),
        };
        for line in finished.text().lines().filter(|line| line.starts_with('{')) {
            let update: Update = serde_json::from_str(line)
                .with_context(|| format!("not the progress that was asked for: {line}"))?;
            progress.add(update);
        }
        ensure!(!progress.vertices.is_empty(), "no progress: {}", progress.evidence);
        Ok(progress)
    }

    fn add(&mut self, update: Update) {
        for vertex in update.vertexes {
            let known = self.vertices.entry(vertex.digest).or_default();
            known.name = vertex.name;
            known.inputs = vertex.inputs;
            known.started |= vertex.started.is_some();
            known.cached |= vertex.cached;
        }
        for status in update.statuses {
            let bytes = self.bytes.entry(status.id).or_default();
            *bytes = (*bytes).max(status.current);
        }
    }

    /// The digests of the vertices named `root` that the vertices of an image are made from.
    ///
    /// Builds that run at the same time and come to the same files are merged, and each
    /// is told of the other's vertices.
    pub(crate) fn roots_of(&self, image: &str, root: &str) -> BTreeSet<&str> {
        let starts = [format!("[{image}] "), format!("[{image} ")];
        let steps = self.vertices.iter().filter(|(_, vertex)| {
            starts.iter().any(|start| vertex.name.starts_with(start.as_str()))
        });
        let mut queue: Vec<&str> = steps.map(|(digest, _)| digest.as_str()).collect();
        let mut seen = BTreeSet::new();
        while let Some(digest) = queue.pop() {
            if let Some((digest, vertex)) = self.vertices.get_key_value(digest)
                && seen.insert(digest.as_str())
            {
                queue.extend(vertex.inputs.iter().map(String::as_str));
            }
        }
        let is_root = |digest: &&str| {
            self.vertices.get(*digest).is_some_and(|vertex| vertex.name.starts_with(root))
        };
        seen.into_iter().filter(is_root).collect()
    }

    /// How many vertices have a name that begins like this.
    pub(crate) fn named(&self, start: &str) -> usize {
        self.vertices.values().filter(|vertex| vertex.name.starts_with(start)).count()
    }

    /// The names of steps and roots that were not taken from the cache, in order.
    pub(crate) fn executed(&self) -> Vec<&str> {
        let vertices = self.vertices.values().filter(|vertex| vertex.started && !vertex.cached);
        let names = vertices.map(|vertex| vertex.name.as_str()).filter(|name| is_step(name));
        names.collect::<BTreeSet<_>>().into_iter().collect()
    }

    pub(crate) fn evidence(&self) -> &str {
        &self.evidence
    }
}

/// `[image 1/2] …`, `[image] files` or `[source] unpack`; not what the client's files, the
/// frontend or a check of what is there need.
fn is_step(name: &str) -> bool {
    let Some((inside, rest)) = name.strip_prefix('[').and_then(|rest| rest.split_once("] ")) else {
        return false;
    };
    let is_source = ["FROM ", "docker.io/", "localhost", "http:", "https:", "git:"]
        .iter()
        .any(|start| rest.starts_with(start));
    let is_ours = inside != "internal" && inside != "auth" && !inside.starts_with("context ");
    is_ours && !is_source
}
