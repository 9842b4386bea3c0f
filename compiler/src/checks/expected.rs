//! What a check says about a path.

use super::kind::Told;
use super::range;
use super::texts::{expressions, texts};
use crate::diagnostic::{Diagnostic, codes};
use crate::graph::broken::Broken;
use crate::language::reader::{Fields, Reader};
use crate::language::reference::{self, RefPath, Reference};
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{DeviceText, KeyPath, LinkTarget, Mode, Owner, RegexText, Sha256, Word as _};
use crate::yaml::Node;
use jesteros_manifest as manifest;

/// The keys of what is said about a path.
pub(super) static SHAPE: Shape = Shape {
    name: "path check",
    doc: "What holds for a path, or for each path that matches a pattern. `link`, and `owner` beside it, is about the path itself; all other keys follow a link.",
    keys: &[&[
        Key::new("mode", Kind::Word(&Mode::SCALAR), "the permission bits, in octal"),
        Key::new(
            "owner",
            Kind::Word(&Owner::SCALAR),
            "the owner: `user:group`, names of the tree or numbers; without a group the user's own",
        ),
        Key::new("link", Kind::Word(&LinkTarget::SCALAR), "the target of a symbolic link"),
        Key::new("text", Kind::Text, "all that the file holds; `${…}` in it stays"),
        Key::new("device", Kind::Word(&DeviceText::SCALAR), "the device of a node"),
        Key::new("executable", Kind::Flag, "whether somebody may execute the file"),
        Key::new("size", range::SIZE, "the size of each file"),
        Key::new("total", range::SIZE, "the size of all files together"),
        Key::new("count", range::COUNT, "of a pattern, how many paths match"),
        Key::new("contains", Kind::OneOrMore(&Kind::Text), "texts that the file holds"),
        Key::new(
            "matches",
            Kind::OneOrMore(&Kind::Word(&RegexText::SCALAR)),
            "regular expressions; each matches a line of the file",
        ),
        Key::new(
            "lacks",
            Kind::OneOrMore(&Kind::Word(&RegexText::SCALAR)),
            "regular expressions that match no line of the file",
        ),
        Key::new("sha256", Kind::Word(&Sha256::SCALAR), "the SHA-256 of the file"),
        Key::new("same-as", Kind::Word(&reference::SCALAR), "a file with the same contents"),
    ]],
};

/// What may stand beside `link`.
const BESIDE_LINK: [&str; 3] = ["link", "owner", "count"];
/// What may be said of a folder.
const OF_FOLDERS: [&str; 2] = ["mode", "owner"];

/// What must hold for a path.
#[derive(Debug, Default)]
pub(super) struct Expected {
    /// Everything but the file to compare with.
    plain: manifest::Expected,
    /// A file with the same contents.
    pub(super) same_as: Option<Reference>,
}

impl Expected {
    /// What the helper is told.
    ///
    /// # Errors
    ///
    /// If the file to compare with is not there, which the planner makes sure of.
    pub(super) fn told(&self, told: &mut Told<'_, '_>) -> Result<manifest::Expected, Broken> {
        let same_as = match &self.same_as {
            Some(reference) => told.inputs.from(reference, false)?,
            None => None,
        };
        Ok(manifest::Expected { same_as, ..self.plain.clone() })
    }
}

/// Reads what is said about `at`.
pub(super) fn read(at: &KeyPath, node: &Node, reader: &mut Reader<'_>) -> Option<Expected> {
    let fields = reader.map(node, &SHAPE, &format!("`{at}`"))?;
    check_keys(at, &fields, reader);
    let mode = fields.get("mode").and_then(|node| reader.value::<Mode>(node));
    let owner = fields.get("owner").and_then(|node| reader.value::<Owner>(node));
    let link = fields.get("link").and_then(|node| reader.value::<LinkTarget>(node));
    let text = fields.get("text").and_then(|node| reader.raw_text(node)).map(str::to_owned);
    let device = fields.get("device").and_then(|node| reader.value::<DeviceText>(node));
    let sha256 = fields.get("sha256").and_then(|node| reader.value::<Sha256>(node));
    let plain = manifest::Expected {
        mode: mode.map(|mode| mode.0),
        owner: owner.map(Into::into),
        link: link.map(|link| link.as_str().to_owned()),
        text,
        device: device.map(DeviceText::device),
        executable: fields.get("executable").and_then(|node| reader.flag(node)),
        size: fields.get("size").and_then(|node| range::size(node, reader)),
        total: fields.get("total").and_then(|node| range::size(node, reader)),
        count: fields.get("count").and_then(|node| range::count(node, reader)),
        contains: texts("contains", &fields, reader),
        matches: expressions("matches", &fields, reader),
        lacks: expressions("lacks", &fields, reader),
        sha256: sha256.map(|sha256| sha256.to_string()),
        same_as: None,
    };
    let same_as = fields.get("same-as").and_then(|node| read_same_as(node, reader));
    Some(Expected { plain, same_as })
}

/// Reports keys that mean nothing for this path, or beside each other.
fn check_keys(at: &KeyPath, fields: &Fields<'_>, reader: &mut Reader<'_>) {
    for key in fields.keys() {
        let (message, hint) = if fields.has("link") && !BESIDE_LINK.contains(&key) {
            (format!("`{key}` means nothing beside `link`"), "give it to what the link leads to")
        } else if at.is_folder() && !OF_FOLDERS.contains(&key) {
            (format!("`{key}` means nothing for a folder"), "write the path without the last `/`")
        } else if key == "count" && !at.is_pattern() {
            ("`count` is for patterns".to_owned(), "remove it: a path is there once")
        } else {
            continue;
        };
        let span = fields.span_of(key).unwrap_or(fields.span());
        reader.report(Diagnostic::new(codes::FILES_CONFLICT, span, message).hint(hint));
    }
}

fn read_same_as(node: &Node, reader: &mut Reader<'_>) -> Option<Reference> {
    let reference = Reference::read(node, reader)?;
    if let RefPath::Folder(_) = reference.path {
        let message = format!("`{reference}` is a folder, and a file is compared with a file");
        reader.report(Diagnostic::new(codes::REFERENCE, node.span, message));
        return None;
    }
    Some(reference)
}
