//! Containers that a frontend runs programs in.

mod child;
mod exit;
mod files;
mod id;
mod mount;
mod path;
mod process;
mod pump;
mod request;
mod running;
mod signal;
mod stdio;

pub use child::Child;
pub use exit::{ExitStatus, Finished};
pub use mount::ContainerMount;
pub use path::{ContainerPath, RelativePath};
pub use process::Process;
pub use request::ContainerRequest;
pub use running::Container;
pub use signal::Signal;
pub use stdio::{ChildOutput, ChildStdin};
