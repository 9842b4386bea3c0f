//! The same graph once more, out of other vertices.

use crate::action::rm_missing;
use crate::digest::Digest;
use crate::op::{Kind, Op, canonical};
use crate::output::Output;
use crate::vertex::{Edge, SKIP_OUTPUT, Vertex, number};
use buildkit_proto::pb;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// The address of the name that only tells execs apart.
const LOOPBACK: &str = "127.0.0.1";

/// Makes graphs once more whose execs and file operations do the same, and which BuildKit runs
/// nevertheless: it knows none of them, neither by its digest nor by its key in the cache.
///
/// Every exec gets one more name in its `/etc/hosts`, and every file operation also removes a file
/// that is not there, since both are part of the key (`CacheMap` in `solver/llbsolver/ops/exec.go`
/// and `file.go`). Nothing else of an exec could be changed that programs notice less: even the
/// hostname gets into what some compilers make. Sources stay what they are, and are not fetched again. Names, lines and settings
/// of the cache are kept.
///
/// # Examples
///
/// ```
/// use buildkit_llb::{Again, Exec, Image, Platform};
///
/// let platform: Platform = "linux/amd64".parse()?;
/// let base = Image::new("debian:12".parse()?).state(&platform);
/// let made = base.run(Exec::shell("make"))?.output().clone();
///
/// let mut again = Again::new("second");
/// let other = again.output(&made)?;
/// assert_ne!(other, made);
/// assert_eq!(again.output(base.output())?, *base.output());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Default)]
pub struct Again {
    name: String,
    kept: BTreeSet<Digest>,
    /// The new vertex of each vertex, by its address; the old one is held, so that no other
    /// vertex gets the same address.
    made: BTreeMap<*const Vertex, (Arc<Vertex>, Arc<Vertex>)>,
    digests: BTreeMap<Digest, Digest>,
}

/// A vertex whose bytes are no op. Vertices of this crate and those that it imports have none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the vertex {digest} is not an op")]
pub struct NotAnOp {
    /// Its digest.
    pub digest: Digest,
}

impl Again {
    /// Makes graphs that differ from all with another `name`, which becomes a name of a host.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Leaves the graph behind `output` as it is, like a source.
    pub fn keep(&mut self, output: &Output) {
        self.kept.extend(output.vertex_digest().cloned());
    }

    /// Returns what is the same as `output`, made by other vertices.
    ///
    /// # Vertices
    ///
    /// One for every exec and file operation that was not made again before, and for every
    /// vertex above one of these.
    ///
    /// # Errors
    ///
    /// If a vertex is no op.
    pub fn output(&mut self, output: &Output) -> Result<Output, NotAnOp> {
        let Some(edge) = output.edge() else { return Ok(Output::scratch()) };
        self.make_all(&edge.vertex)?;
        let Edge { vertex, index } = self.edge(edge);
        Ok(Output::new(vertex, index))
    }

    /// Returns the digest of the vertex that was made for the vertex `digest`, or `None` if
    /// there was none in the graphs so far.
    #[must_use]
    pub fn digest(&self, digest: &Digest) -> Option<&Digest> {
        self.digests.get(digest)
    }

    /// Makes the vertices behind `head`, each after its inputs, without recursion.
    fn make_all(&mut self, head: &Arc<Vertex>) -> Result<(), NotAnOp> {
        let mut open: Vec<(Arc<Vertex>, bool)> = vec![(Arc::clone(head), false)];
        while let Some((vertex, is_ready)) = open.pop() {
            if self.made.contains_key(&Arc::as_ptr(&vertex)) {
                continue;
            }
            if self.kept.contains(vertex.digest()) {
                self.note(&vertex, Arc::clone(&vertex));
            } else if is_ready {
                let new = self.make(&vertex)?;
                self.note(&vertex, new);
            } else {
                let inputs = vertex.inputs().iter().map(|edge| (Arc::clone(&edge.vertex), false));
                let inputs: Vec<_> = inputs.collect();
                open.push((vertex, true));
                open.extend(inputs);
            }
        }
        Ok(())
    }

    fn note(&mut self, vertex: &Arc<Vertex>, new: Arc<Vertex>) {
        self.digests.insert(vertex.digest().clone(), new.digest().clone());
        self.made.insert(Arc::as_ptr(vertex), (Arc::clone(vertex), new));
    }

    /// The same output of the new vertex; of the same vertex if there is no new one.
    fn edge(&self, edge: &Edge) -> Edge {
        let made = self.made.get(&Arc::as_ptr(&edge.vertex));
        let vertex = made.map_or(&edge.vertex, |(_, new)| new);
        Edge { vertex: Arc::clone(vertex), index: edge.index }
    }

    fn make(&self, vertex: &Arc<Vertex>) -> Result<Arc<Vertex>, NotAnOp> {
        let not_an_op = || NotAnOp { digest: vertex.digest().clone() };
        let Op { mut pb, passthrough } = Op::decode(vertex.bytes()).ok_or_else(not_an_op)?;
        let inputs: Vec<Edge> = vertex.inputs().iter().map(|edge| self.edge(edge)).collect();
        let kind = match (pb.op.take(), passthrough) {
            (Some(op), _) => Kind::Known(self.change(op, inputs.len())),
            (None, Some(passthrough)) => Kind::Passthrough(passthrough),
            (None, None) => return Err(not_an_op()),
        };
        pb.inputs = inputs.iter().map(Edge::to_pb).collect();
        let bytes = canonical(&pb, kind);
        if bytes == vertex.bytes() {
            return Ok(Arc::clone(vertex));
        }
        Ok(Vertex::from_bytes(bytes, inputs, vertex.annotations().clone()))
    }

    /// The same op with another key in the cache.
    fn change(&self, mut op: pb::op::Op, inputs: usize) -> pb::op::Op {
        match &mut op {
            pb::op::Op::Exec(exec) => {
                if let Some(meta) = &mut exec.meta {
                    let (host, ip) = (self.name.clone(), LOOPBACK.to_owned());
                    meta.extra_hosts.push(pb::HostIp { host, ip });
                }
            }
            pb::op::Op::File(pb::FileOp { actions }) => {
                if let Some(last) = actions.last_mut() {
                    let output = std::mem::replace(&mut last.output, SKIP_OUTPUT);
                    actions.push(pb::FileAction {
                        input: number(inputs + actions.len() - 1),
                        secondary_input: SKIP_OUTPUT,
                        output,
                        action: Some(rm_missing(&format!("/.{}", self.name))),
                    });
                }
            }
            pb::op::Op::Source(_)
            | pb::op::Op::Build(_)
            | pb::op::Op::Merge(_)
            | pb::op::Op::Diff(_) => {}
        }
        op
    }
}

impl fmt::Debug for Again {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Again").field("name", &self.name).finish_non_exhaustive()
    }
}
