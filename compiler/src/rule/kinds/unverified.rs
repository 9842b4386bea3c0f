//! Packages without a signature.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::rule::Whole;
use crate::values::Name;
use std::collections::BTreeSet;

/// Warns if packages are installed from an archive that is trusted as it is.
pub(super) fn check(whole: &Whole<'_>, report: &mut Report) {
    let installing = whole.users.iter().filter(|user| !user.needs.archives.is_empty());
    let bases: BTreeSet<&Name> =
        installing.filter_map(|user| Some(&whole.base(user)?.name.value)).collect();
    for base in &whole.spec.bases {
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
