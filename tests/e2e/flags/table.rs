//! All checks, in the order in which `docs/flags.md` prints them.

use super::row::Check;
use super::{
    buildctl, cache, calls, config, epoch, git, http, local, named, network, outputs, policy,
    programs, statements,
};

pub(crate) const CHECKS: &[&[Check]] = &[
    config::CHECKS,
    epoch::CHECKS,
    statements::CHECKS,
    outputs::CHECKS,
    cache::CHECKS,
    programs::CHECKS,
    network::CHECKS,
    local::CHECKS,
    http::CHECKS,
    git::CHECKS,
    named::CHECKS,
    policy::CHECKS,
    buildctl::CHECKS,
    calls::CHECKS,
];
