//! A BuildKit in the same process, for tests.
//!
//! [`FakeBuildkit`] serves `LLBBridge` over real gRPC and answers as a test says.
//! It must run inside a tokio runtime.
//!
//! ```
//! use buildkit_gateway::testing::FakeBuildkit;
//! use buildkit_gateway::{Answer, Bridge, Environment, Gateway as _, Outcome};
//! use buildkit_llb::Output;
//!
//! async fn build(bridge: Bridge, _environment: Environment) -> Answer {
//!     Ok(Outcome::one(bridge.solve(&Output::scratch().definition()).await?))
//! }
//!
//! let buildkit = FakeBuildkit::new();
//! let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! let code = runtime.block_on(buildkit.serve(Environment::default(), build))?;
//! assert_eq!((code, buildkit.names()), (0, vec!["Solve", "Return"]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod exec;
mod fake;
mod process;
mod service;
mod wire;

pub use fake::{Call, FakeBuildkit, Handler};
pub use process::{FakeProcess, Program};
