//! Scripts need a shell.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::image::Command;
use crate::rule::chain;
use crate::spec::Spec;

/// A script is run by the shell of a base, so an image from scratch has none.
pub(super) fn check(spec: &Spec, report: &mut Report) {
    for (name, from, needs) in chain::users(spec) {
        let known = spec.names.contains_key(&from.target);
        if chain::base(spec, from).is_some() || known && chain::images(spec, from).is_empty() {
            continue;
        }
        for span in needs.scripts {
            let message = format!("`{name}` runs a script, and without a base there is no shell");
            let mistake = Diagnostic::new(codes::SHELL, span.start(), message);
            report.add(mistake.hint("write the program and its arguments as a list"));
        }
    }
    for image in &spec.images {
        let known = spec.names.contains_key(&image.from.target);
        if chain::base(spec, &image.from).is_some() || known && chain::images(spec, &image.from).is_empty() {
            continue;
        }
        for command in [&image.settings.cmd, &image.settings.entrypoint].into_iter().flatten() {
            if let Command::Script(_) = command.value {
                let message = format!("`{}` starts with a script, and without a base there is no shell", image.name.value);
                let mistake = Diagnostic::new(codes::SHELL, command.span, message);
                report.add(mistake.hint("write the program and its arguments as a list"));
            }
        }
    }
}
