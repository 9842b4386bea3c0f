//! `http`: one file from a URL.

use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind};
use buildkit_request::Origin;
use crate::source::kind::{Declared, SourceKind, Unpinned};
use crate::source::pipeline;
use crate::values::{HttpUrl, Name, Sha256, Word as _};

pub(in crate::source) static KEYS: &[Key] = &[
    Key::new("http", Kind::Word(&HttpUrl::SCALAR), "the URL of one file"),
    Key::new("sha256", Kind::Word(&Sha256::SCALAR), "with `http`: what the file must be"),
];

/// One downloaded file.
///
/// ```yaml
/// fonts: {http: "https://example.org/fonts.tar.gz", sha256: 693fb4ae55cf3732c1466318973d04ca420e9e9adf6f8f4fc701336342297230, unpack: yes}
/// ```
#[derive(Debug)]
struct Http {
    url: HttpUrl,
    sha256: Option<Sha256>,
    auth: Option<Name>,
}

pub(in crate::source) fn read(
    fields: &Fields<'_>,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn SourceKind>> {
    let url = fields.get("http").and_then(|node| reader.value(node));
    let sha256 = match fields.get("sha256") {
        Some(node) => Some(reader.value(node)?),
        None => None,
    };
    let auth = pipeline::read_auth(fields, reader);
    Some(Box::new(Http { url: url?, sha256, auth }))
}

impl SourceKind for Http {
    fn declared(&self) -> Declared {
        let sha256 = self.sha256.as_ref().map(|sha256| sha256.digest().clone());
        let (url, auth) = (self.url.to_string(), self.auth.as_ref().map(Name::to_string));
        Declared::Origin(Origin::Http { url, sha256, auth })
    }

    fn may_authorize(&self) -> bool {
        true
    }

    fn unpinned(&self) -> Option<Unpinned> {
        self.sha256.is_none().then(|| Unpinned {
            message: "a download needs `sha256`, so that it is the same every day".to_owned(),
            hint: "`sha256sum FILE` prints it".to_owned(),
            is_error: true,
        })
    }
}
