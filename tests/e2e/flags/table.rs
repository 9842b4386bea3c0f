//! All checks, in the order in which `docs/flags.md` prints them.

use super::row::Check;
use super::{cache, config, outputs, programs};

pub(crate) const CHECKS: &[&[Check]] =
    &[config::CHECKS, outputs::CHECKS, cache::CHECKS, programs::CHECKS];
