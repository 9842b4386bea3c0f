//! Packages without a signature.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::rule::chain;
use crate::spec::Spec;

/// Warns if packages are installed from an archive that is trusted as it is.
pub(super) fn check(spec: &Spec, report: &mut Report) {
    for base in &spec.bases {
        let archives = base.apt.iter().flat_map(|apt| &apt.archives);
        let Some(trusted) = archives.into_iter().find(|archive| archive.trusted) else { continue };
        let installs = chain::users(spec).into_iter().any(|(_, from, needs)| {
            !needs.archives.is_empty()
                && chain::base(spec, from).is_some_and(|other| other.name == base.name)
        });
        if installs {
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
