//! Access to the folders that a task works on.
//!
//! A [`root::Place`] is an open folder; everything in it is reached by a
//! [`crate::path::TreePath`] and `openat2`, which neither leaves the folder nor
//! follows a link. Links in the way of a path are followed by
//! [`resolve`], which reads them and treats the folder as the root.

pub(crate) mod attributes;
pub(crate) mod change;
pub(crate) mod copy;
pub(crate) mod resolve;
pub(crate) mod root;
pub(crate) mod walk;
