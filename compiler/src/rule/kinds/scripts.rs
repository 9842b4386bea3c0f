//! Scripts need a shell.

use crate::diagnostic::{Diagnostic, Report, Span, Spanned, codes};
use crate::image::Command;
use crate::rule::Whole;

/// A script is run by the shell of a base, so an image from scratch has none.
pub(super) fn check(whole: &Whole<'_>, report: &mut Report) {
    let spec = whole.spec;
    let mut add = |span: Span, message: String| {
        let mistake = Diagnostic::new(codes::SHELL, span, message);
        report.add(mistake.hint("write the program and its arguments as a list"));
    };
    for user in &whole.users {
        if spec.is_from_scratch(&user.from.target) {
            for span in &user.needs.scripts {
                let name = user.name;
                let message =
                    format!("`{name}` runs a script, and without a base there is no shell");
                add(span.start(), message);
            }
        }
    }
    let images = spec.images.iter();
    for image in images.filter(|image| spec.is_from_scratch(&image.from.target)) {
        let name = &image.name.value;
        let settings = &image.settings;
        for command in [&settings.cmd, &settings.entrypoint].into_iter().flatten() {
            if let Command::Script(_) = command.value {
                let message =
                    format!("`{name}` starts with a script, and without a base there is no shell");
                add(command.span, message);
            }
        }
        let check = settings.healthcheck.as_ref().and_then(|check| check.command.as_ref());
        if let Some(Spanned { value: Command::Script(_), span }) = check {
            let message = format!(
                "the health check of `{name}` is a script, and without a base there is no shell"
            );
            add(*span, message);
        }
    }
}
