//! Artifacts: files that leave the build.

use crate::checks;
use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::language::reader::Reader;
use crate::language::shape::{Key, Kind, Shape};
use crate::maker::finish::{self, Finish};
use crate::maker::kind::Maker;
use crate::maker::kinds::{self, MAKERS};
use crate::values::{FileName, Name, Word as _};
use crate::yaml::Node;

/// The keys of an artifact.
pub static SHAPE: Shape = Shape {
    name: "artifact",
    doc: "Files. An artifact has exactly one maker, which is one of the keys after `description`.",
    keys: ARTIFACT_KEYS,
};

static ARTIFACT_KEYS: &[&[Key]] = &[
    &[Key::new("description", Kind::Text, "what it is, for people")],
    kinds::KEYS,
    &[Key::new(
        "filename",
        Kind::Word(&FileName::SCALAR),
        "the name of an artifact that is one file; the artifact's name if absent",
    )],
    finish::KEYS,
    &[Key::new("checks", checks::KIND, "what must hold for the artifact")],
];

/// One artifact; also a target.
#[derive(Debug)]
pub struct Artifact {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it is, in the author's words.
    pub description: Option<String>,
    /// What makes it.
    pub maker: Box<dyn Maker>,
    /// The name of its one file.
    pub filename: String,
    /// What is done to its one file.
    pub finish: Finish,
    /// What must hold for it.
    pub checks: Vec<checks::Entry>,
    /// Where it stands.
    pub span: Span,
}

/// Reads one artifact.
pub fn read(name: Spanned<Name>, node: &Node, reader: &mut Reader<'_>) -> Option<Artifact> {
    let fields = reader.map(node, &SHAPE, &format!("artifact `{}`", name.value))?;
    let description =
        fields.get("description").and_then(|node| reader.raw_text(node)).map(str::to_owned);
    let filename = fields.get("filename").map(|node| reader.word::<FileName>(node));
    let found: Vec<_> = MAKERS.iter().filter(|(keyword, _)| fields.has(keyword)).collect();
    let [(keyword, read)] = found.as_slice() else {
        let problem = if found.is_empty() { "has no maker" } else { "has several makers" };
        let message = format!("artifact `{}` {problem}", name.value);
        let keywords: Vec<&str> = MAKERS.iter().map(|(keyword, _)| *keyword).collect();
        let hint = format!("give it exactly one of: {}", keywords.join(", "));
        reader.report(Diagnostic::new(codes::MISSING_KEY, name.span, message).hint(hint));
        return None;
    };
    let maker = read(&name, fields.get(keyword)?, reader)?;
    if let Some(Some(filename)) = &filename
        && !maker.is_file()
    {
        let message =
            format!("artifact `{}` is not one file, so `filename` means nothing", name.value);
        reader.report(Diagnostic::new(codes::BAD_VALUE, filename.span, message).hint("remove it"));
    }
    let filename = match filename {
        Some(filename) => filename?.value.to_string(),
        None => name.value.to_string(),
    };
    let finish = finish::read(&name.value, &fields, reader);
    check_finish(&name, maker.as_ref(), &finish, reader);
    let checks = checks::read(&fields, reader);
    let of = if maker.has_paths() { checks::Of::Artifact } else { checks::Of::Disk };
    checks::expect_fit(&name.value, of, &checks, reader);
    let span = name.span.join(node.span);
    Some(Artifact { name, description, maker, filename, finish, checks, span })
}

/// Reports what means nothing for files of this maker.
fn check_finish(name: &Spanned<Name>, maker: &dyn Maker, finish: &Finish, reader: &mut Reader<'_>) {
    let Some(span) = finish.spans.first().copied() else { return };
    let name = &name.value;
    let message = if !maker.is_file() {
        format!("artifact `{name}` is not one file, so `compress` and `uboot` mean nothing")
    } else if maker.is_compressed() && !finish.is_empty() {
        format!("artifact `{name}` is compressed already, and has no header")
    } else {
        return;
    };
    reader.report(Diagnostic::new(codes::BAD_VALUE, span, message).hint("remove them"));
}
