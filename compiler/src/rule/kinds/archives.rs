//! Packages need archives.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::rule::Whole;

/// Packages can only be installed if the base has archives.
pub(super) fn check(whole: &Whole<'_>, report: &mut Report) {
    for user in &whole.users {
        let name = user.name;
        let base = whole.base(user);
        if base.is_some_and(|base| base.apt.is_some()) {
            continue;
        }
        for span in &user.needs.archives {
            let (message, hint) = match base {
                Some(base) => (
                    format!(
                        "`{name}` installs packages, and its base `{}` has no archives",
                        base.name.value
                    ),
                    "add `apt: {archives: [{url: …, suite: …, components: [main]}]}` to the base"
                        .to_owned(),
                ),
                None if !whole.spec.is_from_scratch(&user.from.target) => continue,
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
