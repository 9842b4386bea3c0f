//! What only the whole spec can tell: names, cycles, archives.

mod circle;
mod names;

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::rule::{self, Whole};
use crate::spec::Spec;

/// Checks the whole of `spec`; every mistake goes to `report`.
pub fn check(spec: &Spec, report: &mut Report) {
    names::check(spec, report);
    if spec.targets().next().is_none() && report.is_clean() {
        let message = "the spec has no images and no artifacts, so there is nothing to build";
        report
            .add(Diagnostic::new(codes::MISSING_KEY, Span::line(1), message).hint("add `images`"));
    }
    circle::check(spec, report);
    let whole = Whole::of(spec);
    for rule in rule::RULES {
        (rule.check)(&whole, report);
    }
}
