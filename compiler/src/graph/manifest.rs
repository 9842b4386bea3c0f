//! Manifests of the helper as files in the graph.

use super::build::Build;
use crate::diagnostic::Span;
use buildkit_llb::{Describe as _, File, Output, mkfile};
use jesteros_manifest::MANIFEST_FILE;
use serde::Serialize;
use std::io;

/// Largest manifest of one task, in bytes.
const MAX_MANIFEST: usize = 4 * 1024 * 1024;

impl Build<'_> {
    /// A tree that holds what the helper is told alone, as JSON. The lines of `span` are told
    /// if it is too large.
    ///
    /// # Vertices
    ///
    /// One file vertex.
    pub fn manifest(&self, manifest: &impl Serialize, title: String, span: Span) -> Output {
        let mut json = Bounded::default();
        if serde_json::to_writer(&mut json, manifest).is_err() {
            let most = MAX_MANIFEST / 1024 / 1024;
            self.too_large(span, format!("what the helper is told here has more than {most} MiB"));
        }
        let file = mkfile(&format!("/{MANIFEST_FILE}"), 0o444, json.0);
        let file = File::from(file.timestamp_ns(self.epoch_ns()));
        Output::scratch().file(file.named(title))
    }
}

/// Text that ends with an error before it is too large. The JSON of a text may be six
/// times as long as the text.
#[derive(Default)]
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if self.0.len() + data.len() > MAX_MANIFEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
