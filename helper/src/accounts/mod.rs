//! Users and groups of the tree.

pub(crate) mod apply;
pub(crate) mod group;
pub(crate) mod lookup;
pub(crate) mod table;
pub(crate) mod user;
