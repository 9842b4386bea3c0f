//! Old versions of apt know no https.

use crate::debian;
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::rule::Whole;

/// Lenny's apt has no https without a package that is not in the root.
pub(super) fn check(whole: &Whole<'_>, report: &mut Report) {
    let apts = whole.spec.bases.iter().filter_map(|base| base.apt.as_ref());
    let archives = apts.flat_map(|apt| &apt.archives);
    for archive in archives.filter(|archive| debian::is_lenny(archive.suite.as_str())) {
        if archive.url.as_str().starts_with("https:") {
            let message = format!("Lenny's apt knows no https: `{}`", archive.url);
            let mistake = Diagnostic::new(codes::BAD_VALUE, archive.span, message);
            report.add(mistake.hint("name an archive that answers on `http://`"));
        }
    }
}
