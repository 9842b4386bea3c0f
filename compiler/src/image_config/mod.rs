//! The config of an image: OCI's, with Docker's health check.
//!
//! Field names and order are those of `moby/docker-image-spec`; `rootfs` and missing
//! times of the history are filled in by BuildKit
//! (`exporter/containerimage/writer.go`).

mod config;
mod container;
mod history;
mod time;

#[cfg(test)]
mod tests;

pub use config::ImageConfig;
pub use container::Healthcheck;
pub use history::History;
pub use time::rfc3339;
