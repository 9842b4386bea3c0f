//! What is found in a log.

use crate::problem::Problem;

/// One reason, and the entry of the spec that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) key: String,
    pub(super) problem: Problem,
}
