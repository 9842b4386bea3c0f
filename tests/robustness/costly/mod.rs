//! Specs that cost as much as their size permits.

mod graphs;
mod lists;
mod values;

use jesteros_tests::Case;

/// A kind of spec, and how large it can be.
#[derive(Clone, Copy)]
pub(crate) struct Costly {
    /// What there is much of.
    pub(crate) name: &'static str,
    /// The most of it that the limits permit.
    pub(crate) most: usize,
    /// The code of the mistakes that the spec has, if it has some.
    pub(crate) mistake: Option<&'static str>,
    /// What is built; the default if empty.
    pub(crate) target: &'static str,
    /// Makes a spec with so many of it.
    make: fn(usize) -> String,
}

impl Costly {
    /// The spec with `count` of it.
    pub(crate) fn case(&self, count: usize) -> Case {
        let case = Case::of((self.make)(count));
        if self.target.is_empty() { case } else { case.with(&[("target", self.target)]) }
    }
}

/// All kinds of spec.
pub(crate) fn all() -> Vec<Costly> {
    [graphs::ALL, lists::ALL, values::ALL].concat()
}

/// A kind of spec that builds.
const fn builds(name: &'static str, most: usize, make: fn(usize) -> String) -> Costly {
    Costly { name, most, mistake: None, target: "", make }
}

/// A kind of spec with mistakes.
const fn fails(
    name: &'static str,
    most: usize,
    code: &'static str,
    make: fn(usize) -> String,
) -> Costly {
    Costly { name, most, mistake: Some(code), target: "", make }
}
