//! Commands, what they run with and what they leave.

mod binds;
mod command;
mod device;
mod error;
mod executed;
mod lower;
mod mount;
mod network;
mod run;
mod secret;
mod surround;

pub use command::Exec;
pub use device::Device;
pub use error::ExecError;
pub use executed::Executed;
pub use mount::Sharing;
pub use network::{Network, ProxyEnv};
pub use secret::{Secret, SecretEnv, Ssh};
