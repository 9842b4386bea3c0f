//! `external`: files that only `--build-context` gives.

use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind};
use crate::source::kind::{Declared, SourceKind};

pub(in crate::source) static KEYS: &[Key] =
    &[Key::new("external", Kind::Text, "says what `--build-context` must give under this name")];

/// Files that each build brings along.
///
/// ```yaml
/// keys: {external: "a folder with your public key as authorized_keys"}
/// ```
#[derive(Debug)]
struct External {
    what: String,
}

pub(in crate::source) fn read(
    fields: &Fields<'_>,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn SourceKind>> {
    let what = fields.get("external").and_then(|node| reader.raw_text(node));
    Some(Box::new(External { what: what?.to_owned() }))
}

impl SourceKind for External {
    fn declared(&self) -> Declared {
        Declared::External(self.what.clone())
    }
}
