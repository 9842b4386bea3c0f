//! What is wrong with a spec, where, and what to do about it.

mod code;
pub mod codes;
mod cut;
mod message;
mod report;
mod span;

pub use buildkit_request::shown;
pub use code::{Code, Severity};
pub use message::{Diagnostic, Label};
pub use report::{MAX_DIAGNOSTICS, Report};
pub use span::{Span, Spanned};
