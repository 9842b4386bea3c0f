//! Packages without a signature.

use crate::base::Base;
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::rule::chain::{self, Chains};
use crate::spec::Spec;
use crate::values::Name;
use std::collections::BTreeSet;

/// Warns if packages are installed from an archive that is trusted as it is.
pub(super) fn check(spec: &Spec, report: &mut Report) {
    let trusts = |base: &Base| {
        base.apt.iter().flat_map(|apt| &apt.archives).any(|archive| archive.trusted)
    };
    if !spec.bases.iter().any(trusts) {
        return;
    }
    let chains = Chains::of(spec);
    let users = chain::users(spec).into_iter().filter(|(_, _, needs)| !needs.archives.is_empty());
    let bases = users.filter_map(|(_, from, _)| chains.base(from));
    let bases: BTreeSet<&Name> = bases.map(|base| &base.name.value).collect();
    for base in &spec.bases {
        let archives = base.apt.iter().flat_map(|apt| &apt.archives);
        let Some(trusted) = archives.into_iter().find(|archive| archive.trusted) else { continue };
        if bases.contains(&base.name.value) {
            let message = format!(
                "packages of base `{}` are installed without checking who signed them",
                base.name.value
            );
            let mistake = Diagnostic::new(codes::UNVERIFIED, trusted.span, message);
            report.add(
                mistake.hint(
                    "`trusted: no` checks the archive's signature; expired keys are accepted",
                ),
            );
        }
    }
}
