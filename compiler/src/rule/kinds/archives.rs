//! Packages need archives.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::rule::chain::{self, Chains};
use crate::spec::Spec;

/// Packages can only be installed if the base has archives.
pub(super) fn check(spec: &Spec, report: &mut Report) {
    let chains = Chains::of(spec);
    for (name, from, needs) in chain::users(spec) {
        let base = chains.base(from);
        if base.is_some_and(|base| base.apt.is_some()) {
            continue;
        }
        for span in &needs.archives {
            let (message, hint) = match base {
                Some(base) => (
                    format!(
                        "`{name}` installs packages, and its base `{}` has no archives",
                        base.name.value
                    ),
                    "add `apt: {archives: [{url: …, suite: …, components: [main]}]}` to the base"
                        .to_owned(),
                ),
                None if !chains.is_from_scratch(from) => continue,
                None => (
                    format!("`{name}` installs packages, and it has no base"),
                    "packages need a base with `apt`".to_owned(),
                ),
            };
            let mut mistake = Diagnostic::new(codes::NO_ARCHIVES, span.start(), message).hint(hint);
            if let Some(base) = base {
                mistake = mistake.label(base.name.span, "the base is declared here");
            }
            report.add(mistake);
        }
    }
}
