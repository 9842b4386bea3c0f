//! What to build: the nodes behind a target, and the places their files come from.
//!
//! A node is one source, base, image or artifact for one platform.

mod data;
mod id;
mod marks;
mod nodes;
mod paths;
mod place;
mod planner;
mod platforms;
mod specs;
mod strangers;
mod target;
mod unpinned;

pub use data::{Node, NodeKind, Plan, Uses};
pub use id::NodeId;
pub use paths::Paths;
pub use place::{Place, PlaceId};
pub use planner::{examine, plan};
pub use specs::Specs;
pub use target::{Product, Target};
