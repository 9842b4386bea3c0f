//! What each image grows from, down to what is no image.

use crate::image::Image;
use crate::language::table::Table;
use crate::values::Name;
use std::collections::{BTreeMap, BTreeSet};

/// What the images of a spec grow from. It is found once: many parts of the compiler ask
/// for it, and the way down may be long.
#[derive(Debug, Default)]
pub(super) struct Lineage(BTreeMap<Name, Root>);

/// What is at the bottom of an image.
#[derive(Debug, Clone)]
pub(super) struct Root {
    /// The first name on the way down that is not an image: a base, `scratch`, or a name
    /// that stands for nothing. In a cycle, which is reported elsewhere, any image of it.
    pub(super) name: Name,
    /// The layers on top of it, those of the image included.
    pub(super) layers: usize,
}

impl Lineage {
    pub(super) fn of(images: &Table<Image>) -> Self {
        let mut roots: BTreeMap<Name, Root> = BTreeMap::new();
        for image in images {
            let mut chain: Vec<&Image> = Vec::new();
            let mut on_chain: BTreeSet<&Name> = BTreeSet::new();
            let mut at = &image.name.value;
            let mut root = loop {
                match (roots.get(at), images.get(at)) {
                    (Some(known), _) => break known.clone(),
                    (None, Some(image)) if on_chain.insert(at) => {
                        chain.push(image);
                        at = &image.from.target;
                    }
                    (None, _) => break Root { name: at.clone(), layers: 0 },
                }
            };
            for image in chain.into_iter().rev() {
                root.layers += image.steps.len();
                roots.insert(image.name.value.clone(), root.clone());
            }
        }
        Self(roots)
    }

    /// What is at the bottom of `name`; none if it is no image.
    pub(super) fn root(&self, name: &Name) -> Option<&Root> {
        self.0.get(name)
    }
}
