//! The files of a build's client, wherever they are.
//!
//! A client names a file with `-f` and a build context, and either may be a folder of its own,
//! a repository, a download, an archive or a graph. [`Client`] asks for them:
//!
//! - [`Client::main_context`] is what the client says about the context.
//! - [`Client::load`] loads the file that `-f` names, with what stands beside it, and finds out
//!   whether a download is an archive or the file itself.
//! - [`Client::ignored`] reads the ignore files that keep files from being sent.
//! - [`Client::files`] is a context as a graph.
//! - [`Client::epoch`] is the time that files have.
//!
//! [`refused`] shows options that cannot be used as they were written.
//!
//! # Examples
//!
//! ```no_run
//! use buildkit_gateway::files::{Client, Wanted, refused};
//! use buildkit_gateway::request::{Fetch, Request};
//! use buildkit_gateway::{Answer, Bridge, Environment, Failure, Gateway, Outcome};
//!
//! /// Gives back what a list of paths of the build context names.
//! async fn build(bridge: Bridge, environment: Environment) -> Answer {
//!     let Environment { opts, session, .. } = &environment;
//!     let request = Request::parse(opts, session, "list.txt");
//!     let request = request.map_err(|mistakes| refused(&mistakes, opts))?;
//!     let inputs = bridge.inputs().await?;
//!     let client = Client::new(&bridge, &request, &inputs);
//!     let list = client.load(client.main_context()?, &Wanted::new("text", 4096)).await?;
//!     let text = String::from_utf8_lossy(list.source.data());
//!     let paths: Vec<&str> = text.lines().collect();
//!     let platform = "linux/amd64".parse().map_err(|_| Failure::internal("no platform"))?;
//!     let fetch = Fetch::new("list", &platform).follow(&paths);
//!     let files = client.files(&list.context, fetch, &list.ignore).await?;
//!     Ok(Outcome::one(bridge.solve(&files.definition()).await?))
//! }
//! ```

mod client;
mod context;
mod epoch;
mod ignore;
mod named;
mod packed;
mod refused;
mod wanted;

pub use client::Client;
pub use ignore::{Beside, IgnoreFiles};
pub use named::NamedFile;
pub use refused::refused;
pub use wanted::Wanted;
