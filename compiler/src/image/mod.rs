//! Images.

mod read;
mod settings;

pub use read::{Image, SHAPE, read};
pub use settings::{Command, HEALTHCHECK, Healthcheck, Settings};
