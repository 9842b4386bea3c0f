//! All checks, in the order in which `docs/flags.md` prints them.

use super::row::Check;
use super::{
    buildctl, cache, calls, config, epoch, first_line, git, git_ssh, http, local, named, network,
    outputs, policy, programs, sandbox, shared_key, statements,
};

pub(crate) const CHECKS: &[&[Check]] = &[
    first_line::CHECKS,
    config::CHECKS,
    epoch::CHECKS,
    statements::CHECKS,
    outputs::CHECKS,
    cache::CHECKS,
    programs::CHECKS,
    sandbox::CHECKS,
    network::CHECKS,
    local::CHECKS,
    http::CHECKS,
    git::CHECKS,
    git_ssh::CHECKS,
    named::CHECKS,
    policy::CHECKS,
    buildctl::CHECKS,
    shared_key::CHECKS,
    calls::CHECKS,
];
