//! Several targets need a default.

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::rule::Whole;
use crate::spec::Thing;

/// If there are several targets, the spec says which one is built by default.
pub(super) fn check(whole: &Whole<'_>, report: &mut Report) {
    let spec = whole.spec;
    let is_target = |thing: &Thing| matches!(thing, Thing::Image | Thing::Artifact);
    let targets = spec.names.values().filter(|(thing, _)| is_target(thing)).count();
    if targets > 1 && spec.default.is_none() && !spec.has_default {
        let names: Vec<&str> = spec.targets().take(3).map(|name| name.value.as_str()).collect();
        let message = format!(
            "the spec has {targets} targets and does not say which one is built by default"
        );
        let hint = names.first().map_or_else(String::new, |name| format!("add `default: {name}`"));
        report.add(Diagnostic::new(codes::MISSING_KEY, Span::line(1), message).hint(hint));
    }
}
