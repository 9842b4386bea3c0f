//! The number of layers has a limit.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::rule::Whole;

/// Most layers that one image may stack; overlayfs and the Docker store end near 125.
const MAX_LAYERS: usize = 120;

/// An image with the images below it has at most 120 layers.
pub(super) fn check(whole: &Whole<'_>, report: &mut Report) {
    for image in &whole.spec.images {
        // The root is a layer too.
        let layers = 1 + whole.spec.layers_of(&image.name.value);
        if layers > MAX_LAYERS {
            let message = format!(
                "`{}` would have {layers} layers, at most {MAX_LAYERS} are allowed",
                image.name.value
            );
            let mistake = Diagnostic::new(codes::LIMIT, image.name.span, message);
            report.add(mistake.hint("each step is a layer: join some of them"));
        }
    }
}
