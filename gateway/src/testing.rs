//! A BuildKit in the same process, for tests.
//!
//! [`FakeBuildkit`] serves `LLBBridge` over real gRPC and answers as a test says.
//! It must run inside a tokio runtime.

mod exec;
mod fake;
mod process;
mod service;
mod wire;

pub use fake::{Call, FakeBuildkit, Handler};
pub use process::{FakeProcess, Program};
