//! All shapes and values of the language.

use crate::language::shape::{Kind, Shape};
use crate::spec::SHAPE;
use crate::values::Scalar;

/// Every mapping below the top level, each once, in the order in which a reader of
/// the reference meets them.
pub(super) fn shapes() -> Vec<&'static Shape> {
    let mut found = Found::default();
    found.shape(&SHAPE);
    found.shapes
}

/// Every kind of value, each once, by name.
pub(super) fn scalars() -> Vec<&'static Scalar> {
    let mut found = Found::default();
    found.shape(&SHAPE);
    found.scalars.sort_by_key(|scalar| scalar.name);
    found.scalars
}

#[derive(Default)]
struct Found {
    shapes: Vec<&'static Shape>,
    scalars: Vec<&'static Scalar>,
}

impl Found {
    fn shape(&mut self, shape: &'static Shape) {
        for key in shape.all_keys() {
            self.kind(&key.kind);
        }
    }

    fn kind(&mut self, kind: &'static Kind) {
        match kind {
            Kind::Text | Kind::Flag | Kind::Number | Kind::Choice(_) | Kind::Nothing => {}
            Kind::Word(scalar) => self.scalar(scalar),
            Kind::List(item) | Kind::OneOrMore(item) => self.kind(item),
            Kind::Named { key, value } => {
                self.scalar(key);
                self.kind(value);
            }
            Kind::Any(kinds) => kinds.iter().for_each(|kind| self.kind(kind)),
            Kind::Map(shape) => {
                if self.shapes.iter().all(|known| known.name != shape.name) {
                    self.shapes.push(shape);
                    self.shape(shape);
                }
            }
        }
    }

    fn scalar(&mut self, scalar: &'static Scalar) {
        if self.scalars.iter().all(|known| known.name != scalar.name) {
            self.scalars.push(scalar);
        }
    }
}
