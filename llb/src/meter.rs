//! How large graphs are.

use crate::output::Output;
use crate::vertex::Vertex;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Measures graphs. What several graphs share is counted once, and adding a graph that
/// grew costs no more than what is new in it.
///
/// # Examples
///
/// ```
/// use buildkit_llb::{Exec, Image, Meter, Platform};
///
/// let platform: Platform = "linux/amd64".parse()?;
/// let base = Image::new("debian:12".parse()?).state(&platform);
/// let (one, two) = (base.run(Exec::shell("one"))?, base.run(Exec::shell("two"))?);
///
/// let mut meter = Meter::default();
/// meter.add(one.output());
/// meter.add(two.output());
/// assert_eq!(meter.vertices(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Meter {
    /// Every vertex that was counted, by its address; held, so that no other vertex
    /// gets the same one.
    counted: BTreeMap<*const Vertex, Arc<Vertex>>,
    bytes: usize,
}

impl Meter {
    /// Counts every vertex of the graph behind `output` that was not counted before.
    pub fn add(&mut self, output: &Output) {
        let mut open: Vec<&Arc<Vertex>> =
            output.edge().map(|edge| &edge.vertex).into_iter().collect();
        while let Some(vertex) = open.pop() {
            if self.counted.insert(Arc::as_ptr(vertex), Arc::clone(vertex)).is_none() {
                self.bytes += vertex.bytes().len();
                open.extend(vertex.inputs().iter().map(|edge| &edge.vertex));
            }
        }
    }

    /// Returns how many vertices were counted.
    #[must_use]
    pub fn vertices(&self) -> usize {
        self.counted.len()
    }

    /// Returns how many bytes the ops of these vertices have.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut meter = f.debug_struct("Meter");
        meter
            .field("vertices", &self.vertices())
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}
