//! What is wrong with a spec, where, and what to do about it.

mod code;
pub mod codes;
mod message;
mod report;
mod shown;
mod span;

pub use code::{Code, Severity};
pub use message::{Diagnostic, Label};
pub use report::{MAX_DIAGNOSTICS, Report};
pub use shown::shown;
pub use span::{Span, Spanned};
