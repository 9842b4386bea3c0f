//! `size`: how large all files are together.

use crate::checks::kind::{About, Budget, Check, Told, Work};
use crate::checks::range;
use crate::graph::broken::Broken;
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind, Shape};
use crate::values;
use crate::yaml::Node;
use jesteros_manifest::{CheckKind, Range, SizeCheck};

const MEASURES: &[&str] = &["tree", "gzip"];

/// The keys of `size`.
pub static SHAPE: Shape = Shape {
    name: "size check",
    doc: "How large all files are together. An artifact that is one file is as large as that file.",
    keys: &[
        range::SIZE_KEYS,
        &[Key::new(
            "of",
            Kind::Choice(MEASURES),
            "`tree`, or `gzip` for a tar archive of everything, or an artifact's one file, compressed; `tree` if absent",
        )],
    ],
};

pub(super) const KIND: Kind = Kind::Map(&SHAPE);

/// How large all files are together.
///
/// ```yaml
/// size: {max: 35 MiB, of: gzip}
/// ```
#[derive(Debug)]
struct Size(Budget);

pub(super) fn read(
    node: &Node,
    _beside: &Fields<'_>,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn Check>> {
    let fields = reader.map(node, &SHAPE, "`size`")?;
    let of = fields.get("of").and_then(|node| reader.choice(node, MEASURES));
    let range = range::sizes(&fields, reader)?;
    Some(Box::new(Size(Budget { range, is_compressed: of == Some("gzip") })))
}

impl Check for Size {
    fn title(&self) -> String {
        let of = if self.0.is_compressed { " with gzip" } else { "" };
        let Range { min, max } = self.0.range;
        match (min.map(values::Size::from), max.map(values::Size::from)) {
            (Some(min), Some(max)) => format!("size: {min} to {max}{of}"),
            (Some(min), None) => format!("size: at least {min}{of}"),
            (None, Some(max)) => format!("size: at most {max}{of}"),
            (None, None) => format!("size{of}"),
        }
    }

    fn about(&self) -> About {
        About::Anything
    }

    fn budget(&self) -> Option<Budget> {
        Some(self.0)
    }

    fn work<'c>(&'c self, told: &mut Told<'_, '_>) -> Result<Work<'c>, Broken> {
        let of = self.0.of(told.is_file);
        Ok(Work::Look(CheckKind::Size(SizeCheck { range: self.0.range, of })))
    }
}
