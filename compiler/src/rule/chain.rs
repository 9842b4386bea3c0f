//! What an image grows from.

use crate::base::Base;
use crate::image::Image;
use crate::language::reference::{Reference, SCRATCH};
use crate::needs::Needs;
use crate::spec::Spec;
use crate::values::Name;
use std::collections::{BTreeMap, BTreeSet};

/// What each image of a spec grows from.
pub(super) struct Chains<'a> {
    spec: &'a Spec,
    images: BTreeMap<&'a Name, Chain<'a>>,
}

/// An image with all images below it.
#[derive(Clone, Copy)]
struct Chain<'a> {
    /// What the lowest image is `from`.
    bottom: &'a Name,
    /// How many steps all of them have.
    steps: usize,
}

impl<'a> Chains<'a> {
    /// Follows the images of `spec` down to their bases; each image is looked at once.
    pub(super) fn of(spec: &'a Spec) -> Self {
        let mut images: BTreeMap<&Name, Chain<'_>> = BTreeMap::new();
        for image in &spec.images {
            let mut open: Vec<&Image> = Vec::new();
            let mut seen: BTreeSet<&Name> = BTreeSet::new();
            let mut at = image;
            let mut chain = loop {
                let name = &at.name.value;
                if let Some(known) = images.get(name) {
                    break *known;
                }
                // A cycle is reported elsewhere; here it must only end.
                if !seen.insert(name) {
                    break Chain { bottom: name, steps: 0 };
                }
                open.push(at);
                match spec.images.get(&at.from.target) {
                    Some(next) => at = next,
                    None => break Chain { bottom: &at.from.target, steps: 0 },
                }
            };
            for image in open.into_iter().rev() {
                chain.steps += image.steps.len();
                images.insert(&image.name.value, chain);
            }
        }
        Self { spec, images }
    }

    /// How many steps `image` and all images below it have.
    pub(super) fn steps(&self, image: &Image) -> usize {
        self.images.get(&image.name.value).map_or(0, |chain| chain.steps)
    }

    /// The base below what `from` names, if there is one.
    pub(super) fn base(&self, from: &Reference) -> Option<&'a Base> {
        self.spec.bases.get(self.bottom(from))
    }

    /// Whether what `from` names grows from nothing. An unknown name, and a base with a
    /// mistake, are reported where they stand.
    pub(super) fn is_from_scratch(&self, from: &Reference) -> bool {
        self.bottom(from).as_str() == SCRATCH
    }

    fn bottom<'b>(&'b self, from: &'b Reference) -> &'b Name {
        self.images.get(&from.target).map_or(&from.target, |chain| chain.bottom)
    }
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
