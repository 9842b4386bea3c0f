//! The identity of a node.

use crate::values::Name;
use buildkit_llb::Platform;
use std::fmt;

/// A thing of the spec for one platform.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeId {
    /// Its name; `context` for the build context.
    pub name: Name,
    /// The platform it is made for.
    pub platform: Platform,
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} for {}", self.name, self.platform)
    }
}
