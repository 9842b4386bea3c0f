//! `image`: the files of an image.

use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind};
use buildkit_request::Origin;
use crate::source::kind::{Declared, SourceKind, Unpinned};
use crate::values::{ImageName, Word as _};

pub(in crate::source) static KEYS: &[Key] = &[Key::new(
    "image",
    Kind::Word(&ImageName::SCALAR),
    "the name of an image, with a digest or a tag",
)];

/// The files of an image.
///
/// ```yaml
/// bookworm: {image: "debian:bookworm-slim"}
/// ```
#[derive(Debug)]
struct Image {
    name: ImageName,
}

pub(in crate::source) fn read(
    fields: &Fields<'_>,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn SourceKind>> {
    let name = fields.get("image").and_then(|node| reader.value(node));
    Some(Box::new(Image { name: name? }))
}

impl SourceKind for Image {
    fn declared(&self) -> Declared {
        Declared::Origin(Origin::Image(self.name.reference().clone()))
    }

    fn unpinned(&self) -> Option<Unpinned> {
        let reference = self.name.reference();
        reference.digest().is_none().then(|| Unpinned {
            message: format!("`{}` may be another image another day", reference.familiar()),
            hint: "add its digest: `NAME@sha256:…`".to_owned(),
            is_error: false,
        })
    }

    fn may_unpack(&self) -> bool {
        false
    }
}
