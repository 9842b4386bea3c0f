//! `context`: a part of the build context.

use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind};
use crate::source::kind::{Declared, SourceKind};
use crate::values::{RelPath, Word as _};

pub(in crate::source) static KEYS: &[Key] = &[Key::new(
    "context",
    Kind::Word(&RelPath::SCALAR),
    "a folder of the build context, or with `unpack` an archive there",
)];

/// A folder of the build context.
///
/// ```yaml
/// court: {context: src}
/// ```
#[derive(Debug)]
struct Context {
    path: RelPath,
}

pub(in crate::source) fn read(
    fields: &Fields<'_>,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn SourceKind>> {
    let path = fields.get("context").and_then(|node| reader.value(node));
    Some(Box::new(Context { path: path? }))
}

impl SourceKind for Context {
    fn declared(&self) -> Declared {
        Declared::Context(self.path.clone())
    }
}
