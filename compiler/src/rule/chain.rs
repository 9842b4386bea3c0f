//! What an image grows from.

use crate::base::Base;
use crate::image::Image;
use crate::language::reference::{Reference, SCRATCH};
use crate::needs::Needs;
use crate::spec::Spec;

/// The images from the one that `from` names down to the base; at most 500.
pub(super) fn images<'a>(spec: &'a Spec, from: &Reference) -> Vec<&'a Image> {
    let mut chain: Vec<&Image> = Vec::new();
    let mut at = spec.images.get(&from.target);
    while let Some(image) = at {
        // A cycle is reported elsewhere; here it must only end.
        if chain.iter().any(|seen| seen.name == image.name) {
            break;
        }
        chain.push(image);
        at = spec.images.get(&image.from.target);
    }
    chain
}

/// The base below what `from` names, if there is one.
pub(super) fn base<'a>(spec: &'a Spec, from: &Reference) -> Option<&'a Base> {
    let last = images(spec, from).last().map_or(&from.target, |image| &image.from.target);
    spec.bases.get(last)
}

/// Whether what `from` names grows from nothing. An unknown name, and a base with a
/// mistake, are reported where they stand.
pub(super) fn is_from_scratch(spec: &Spec, from: &Reference) -> bool {
    let last = images(spec, from).last().map_or(&from.target, |image| &image.from.target);
    last.as_str() == SCRATCH
}

/// What every image and every build of the spec runs in and needs, with its name.
pub(super) fn users(spec: &Spec) -> Vec<(&str, &Reference, Needs)> {
    let images = spec.images.iter().map(|image| {
        let mut needs = Needs::default();
        for step in &image.steps {
            step.kind.needs(&mut needs);
        }
        (image.name.value.as_str(), &image.from, needs)
    });
    let artifacts = spec.artifacts.iter().filter_map(|artifact| {
        let mut needs = Needs::default();
        artifact.maker.needs(&mut needs);
        Some((artifact.name.value.as_str(), artifact.maker.from()?, needs))
    });
    images.chain(artifacts).collect()
}
