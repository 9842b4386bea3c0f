//! `compress` and `uboot`: what is done to an artifact that is one file.

use crate::diagnostic::{Diagnostic, Span, codes};
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{Address, Name, UbootArch, UbootName, UbootOs, UbootType, Word as _};
use jesteros_manifest::{self as manifest, Compress};

/// The keys of `uboot`.
static UBOOT: Shape = Shape {
    name: "uboot",
    doc: "The header of u-boot, as `mkimage` writes it.",
    keys: &[&[
        Key::needed("type", Kind::Word(&UbootType::SCALAR), "what the file is"),
        Key::new("load", Kind::Word(&Address::SCALAR), "where u-boot copies it; 0 if absent"),
        Key::new("entry", Kind::Word(&Address::SCALAR), "where it starts; `load` if absent"),
        Key::new("arch", Kind::Word(&UbootArch::SCALAR), "the processor; `arm` if absent"),
        Key::new("os", Kind::Word(&UbootOs::SCALAR), "the system; `linux` if absent"),
        Key::new("name", Kind::Word(&UbootName::SCALAR), "for people; the artifact's if absent"),
    ]],
};

const COMPRESSIONS: &[&str] = &["none", "gzip", "xz"];

/// The keys of an artifact that is one file.
pub static KEYS: &[Key] = &[
    Key::new(
        "compress",
        Kind::Choice(COMPRESSIONS),
        "how an artifact that is one file is compressed",
    ),
    Key::new("uboot", Kind::Map(&UBOOT), "the header of u-boot that stands before the file"),
];

/// What is done to the file of an artifact.
#[derive(Debug, Clone, Default)]
pub struct Finish {
    /// How it is compressed.
    pub compress: Option<Compress>,
    /// The header that stands before it.
    pub uboot: Option<manifest::Uboot>,
    /// The lines of the keys.
    pub spans: Vec<Span>,
}

impl Finish {
    /// Whether the file stays as it is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.compress.is_none() && self.uboot.is_none()
    }
}

/// Reads the keys of the artifact `name`.
pub fn read(name: &Name, fields: &Fields<'_>, reader: &mut Reader<'_>) -> Finish {
    let mut finish = Finish::default();
    if let Some(node) = fields.get("compress") {
        finish.compress = match reader.choice(node, COMPRESSIONS) {
            Some("gzip") => Some(Compress::Gzip),
            Some("xz") => Some(Compress::Xz),
            Some(_) | None => None,
        };
        finish.spans.extend(fields.span_of("compress"));
    }
    let Some(node) = fields.get("uboot") else { return finish };
    finish.spans.extend(fields.span_of("uboot"));
    let Some(header) = reader.map(node, &UBOOT, "`uboot`") else { return finish };
    let kind = header.get("type").and_then(|node| reader.word::<UbootType>(node));
    let load = header.get("load").and_then(|node| reader.word::<Address>(node));
    let load = load.map_or(0, |address| address.value.0);
    let entry = header.get("entry").and_then(|node| reader.word::<Address>(node));
    let arch = header.get("arch").and_then(|node| reader.word::<UbootArch>(node));
    let os = header.get("os").and_then(|node| reader.word::<UbootOs>(node));
    let text = header.get("name").and_then(|node| reader.word::<UbootName>(node));
    let Some(kind) = kind.map(|kind| kind.value.as_str()) else { return finish };
    finish.uboot = Some(manifest::Uboot {
        kind: kind.to_owned(),
        arch: arch.map_or("arm", |arch| arch.value.as_str()).to_owned(),
        os: os.map_or("linux", |os| os.value.as_str()).to_owned(),
        compression: compression(kind, finish.compress, node.span, reader).to_owned(),
        load,
        entry: entry.map_or(load, |address| address.value.0),
        name: text.map_or_else(|| name.as_str().chars().take(32).collect(), |name| name.value.0),
    });
    finish
}

/// What u-boot must unpack. It leaves a ramdisk to Linux.
fn compression(
    kind: &str,
    compress: Option<Compress>,
    span: Span,
    reader: &mut Reader<'_>,
) -> &'static str {
    let refused = match (kind, compress) {
        (_, None) | ("ramdisk", _) => return "none",
        ("script", Some(_)) => "u-boot runs a script only as it is",
        (_, Some(Compress::Gzip)) => return "gzip",
        (_, Some(Compress::Xz)) => "u-boot has no number for xz",
    };
    let hint = "remove `compress`, or use `gzip` for what u-boot unpacks";
    reader.report(Diagnostic::new(codes::BAD_VALUE, span, refused).hint(hint));
    "none"
}
