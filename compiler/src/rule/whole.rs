//! What rules look at.

use crate::base::Base;
use crate::checks;
use crate::language::reference::Reference;
use crate::needs::Needs;
use crate::spec::Spec;

/// A spec, and what its parts need. It is found once for all rules.
#[derive(Debug)]
pub struct Whole<'a> {
    /// The spec.
    pub spec: &'a Spec,
    /// Every image, and every artifact that runs a program.
    pub users: Vec<User<'a>>,
}

/// Something that runs in a base.
#[derive(Debug)]
pub struct User<'a> {
    /// The name of the image or artifact.
    pub name: &'a str,
    /// What it starts from.
    pub from: &'a Reference,
    /// What it needs.
    pub needs: Needs,
}

impl<'a> Whole<'a> {
    /// Looks at a spec.
    #[must_use]
    pub fn of(spec: &'a Spec) -> Self {
        let images = spec.images.iter().map(|image| {
            let mut needs = Needs::default();
            for step in &image.steps {
                step.kind.needs(&mut needs);
            }
            checks::needs(&image.checks, &mut needs);
            User { name: image.name.value.as_str(), from: &image.from, needs }
        });
        let artifacts = spec.artifacts.iter().filter_map(|artifact| {
            let from = artifact.maker.from()?;
            let mut needs = Needs::default();
            artifact.maker.needs(&mut needs);
            Some(User { name: artifact.name.value.as_str(), from, needs })
        });
        Self { spec, users: images.chain(artifacts).collect() }
    }

    /// The base that `user` runs in, if it has one.
    #[must_use]
    pub fn base(&self, user: &User<'_>) -> Option<&'a Base> {
        self.spec.base_of(&user.from.target)
    }
}
