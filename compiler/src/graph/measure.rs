//! How large a build may become.

use super::build::Build;
use crate::diagnostic::{Diagnostic, Span, codes};
use buildkit_llb::{Meter, Output};

/// Most vertices of all graphs of one build.
pub const MAX_VERTICES: usize = 20_000;

/// Most bytes that the ops of a build and the configs of its images have. BuildKit takes
/// no message of more than 16 MiB, and names, lines and the spec come on top.
const MAX_BYTES: usize = 12 * 1024 * 1024;

/// Most vertices of the graphs of all checks together, and of all comparisons. Each of them holds
/// the graph of what it looks at.
const MAX_CHECKED: usize = 100_000;

impl Build<'_> {
    /// Counts the graph behind `output`, which stands at `span`.
    pub fn measure(&self, output: &Output, span: Span) {
        self.size.borrow_mut().meter.add(output);
        self.expect_small(span);
    }

    /// Counts a graph that is given back. What several of them share is sent with each.
    pub fn measure_sent(&self, output: &Output) {
        let mut meter = Meter::default();
        meter.add(output);
        let mut size = self.size.borrow_mut();
        size.sent.0 += meter.vertices();
        size.sent.1 += meter.bytes();
        let (vertices, bytes) = size.sent;
        drop(size);
        if vertices > MAX_VERTICES || bytes > MAX_BYTES {
            let message = format!(
                "the graphs for all platforms have more than {MAX_VERTICES} vertices or {} MiB",
                MAX_BYTES / 1024 / 1024
            );
            self.too_large(Span::line(1), message);
        }
    }

    /// Whether the graphs of all `what` may be evaluated, which have `vertices` so far.
    pub fn expect_checkable(&self, what: &str, vertices: usize, span: Span) {
        if vertices > MAX_CHECKED {
            let message =
                format!("up to here, all {what} together have more than {MAX_CHECKED} vertices");
            self.too_large(span, message);
        }
    }

    /// Counts a config or another copy of settings.
    pub fn measure_config(&self, bytes: usize, span: Span) {
        self.size.borrow_mut().configs += bytes;
        self.expect_small(span);
    }

    /// Says that the build is too large, because of what stands at `span`.
    pub fn too_large(&self, span: Span, message: String) {
        self.size.borrow_mut().is_too_large = true;
        self.report.borrow_mut().add(Diagnostic::new(codes::LIMIT, span.start(), message));
    }

    /// Whether the build is too large to go on.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        self.size.borrow().is_too_large
    }

    fn expect_small(&self, span: Span) {
        let size = self.size.borrow();
        if size.is_too_large {
            return;
        }
        let (vertices, bytes) = (size.meter.vertices(), size.meter.bytes() + size.configs);
        drop(size);
        if vertices > MAX_VERTICES {
            let message = format!("up to here, the build has more than {MAX_VERTICES} vertices");
            self.too_large(span, message);
        } else if bytes > MAX_BYTES {
            let message = format!(
                "up to here, the build's graph and image configs have more than {} MiB",
                MAX_BYTES / 1024 / 1024
            );
            self.too_large(span, message);
        }
    }
}
