//! All checks, in the order in which `docs/flags.md` prints them.

use super::row::Check;
use super::{cache, config, git, http, local, named, network, outputs, programs};

pub(crate) const CHECKS: &[&[Check]] = &[
    config::CHECKS,
    outputs::CHECKS,
    cache::CHECKS,
    programs::CHECKS,
    network::CHECKS,
    local::CHECKS,
    http::CHECKS,
    git::CHECKS,
    named::CHECKS,
];
