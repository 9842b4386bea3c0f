//! With a lock, the same bytes everywhere: on every daemon, every day, and without a network.

mod offline;
mod own;

use crate::Case;

pub(crate) const CASES: &[Case] = &[("everywhere_offline_with_downloads_alone", offline::alone)];
