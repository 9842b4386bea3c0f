//! Names of packages that mean something else in an old release.

use crate::debian;
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::rule::Whole;

/// Warns of packages that Lenny calls otherwise than today.
pub(super) fn check(whole: &Whole<'_>, report: &mut Report) {
    for user in &whole.users {
        let apt = whole.base(user).and_then(|base| base.apt.as_ref());
        let is_lenny = apt.is_some_and(|apt| {
            apt.archives.iter().any(|archive| debian::is_lenny(archive.suite.as_str()))
        });
        for package in user.needs.packages.iter().filter(|_| is_lenny) {
            if let Some((message, hint)) = debian::other_meaning(package.value.name()) {
                report.add(Diagnostic::new(codes::PACKAGE_NAME, package.span, message).hint(hint));
            }
        }
    }
}
