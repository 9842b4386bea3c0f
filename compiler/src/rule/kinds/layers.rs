//! The number of layers has a limit.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::rule::chain::Chains;
use crate::spec::Spec;

/// Most layers that one image may stack; overlayfs and the Docker store end near 125.
const MAX_LAYERS: usize = 120;

/// An image with the images below it has at most 120 layers.
pub(super) fn check(spec: &Spec, report: &mut Report) {
    let chains = Chains::of(spec);
    for image in &spec.images {
        // The root is a layer too.
        let layers = 1 + chains.steps(image);
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
