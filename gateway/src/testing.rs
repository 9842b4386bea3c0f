//! A BuildKit in the same process, for tests.
//!
//! [`FakeBuildkit`] serves `LLBBridge` over real gRPC and answers as a test says.
//! It must run inside a tokio runtime.

mod fake;
mod service;
mod wire;

pub use fake::{Call, FakeBuildkit, Handler};
