//! Names of packages that mean something else in an old release.

use crate::debian;
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::rule::chain::{self, Chains};
use crate::spec::Spec;

/// Warns of packages that Lenny calls otherwise than today.
pub(super) fn check(spec: &Spec, report: &mut Report) {
    let chains = Chains::of(spec);
    for (_, from, needs) in chain::users(spec) {
        let apt = chains.base(from).and_then(|base| base.apt.as_ref());
        let is_lenny = apt.is_some_and(|apt| {
            apt.archives.iter().any(|archive| debian::is_lenny(archive.suite.as_str()))
        });
        for package in needs.packages.iter().filter(|_| is_lenny) {
            if let Some((message, hint)) = debian::other_meaning(package.value.name()) {
                report.add(Diagnostic::new(codes::PACKAGE_NAME, package.span, message).hint(hint));
            }
        }
    }
}
