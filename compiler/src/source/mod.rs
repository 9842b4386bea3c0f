//! Sources: where files come from.

pub mod kind;
mod kinds;
mod pipeline;
mod read;

pub use pipeline::Pipeline;
pub use read::{SHAPE, Source, read};
