//! What a path has besides its contents.

use crate::diagnostic::{Diagnostic, codes};
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind};
use crate::values::{CapText, Mode, Owner, RelPattern, Word as _, XattrName};
use std::collections::BTreeMap;

pub(super) static KEYS: &[Key] = &[
    Key::new("mode", Kind::Word(&Mode::SCALAR), "permission bits, in octal"),
    Key::new("owner", Kind::Word(&Owner::SCALAR), "user and group, names of this tree or numbers"),
    Key::new(
        "xattrs",
        Kind::Named { key: &XattrName::SCALAR, value: &Kind::Text },
        "extended attributes",
    ),
    Key::new(
        "capabilities",
        Kind::Word(&CapText::SCALAR),
        "file capabilities, as `setcap` takes them",
    ),
];

pub(super) static CONTENTS_KEYS: &[Key] = &[
    Key::new(
        "exclude",
        Kind::OneOrMore(&Kind::Word(&RelPattern::SCALAR)),
        "with `from`: files to leave out, relative to the folder that is copied",
    ),
    Key::new(
        "only",
        Kind::OneOrMore(&Kind::Word(&RelPattern::SCALAR)),
        "with `from`: only files that match",
    ),
    Key::new("file-mode", Kind::Word(&Mode::SCALAR), "with `from`: the mode of all files below"),
    Key::new(
        "folder-mode",
        Kind::Word(&Mode::SCALAR),
        "with `from`: the mode of all folders below",
    ),
];

/// Mode, owner and so on of one path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes {
    /// Permission bits.
    pub mode: Option<u32>,
    /// User and group.
    pub owner: Option<Owner>,
    /// Extended attributes.
    pub xattrs: BTreeMap<String, String>,
    /// File capabilities.
    pub capabilities: Option<String>,
}

/// Which files are put into a folder, and what they get.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// If not empty, only files that match.
    pub only: Vec<RelPattern>,
    /// Files that are left out.
    pub exclude: Vec<RelPattern>,
    /// The mode of files.
    pub file_mode: Option<u32>,
    /// The mode of folders.
    pub folder_mode: Option<u32>,
    /// Texts to put in the place of `${NAME}` in each file.
    pub expand: BTreeMap<String, String>,
}

impl Attributes {
    pub(super) fn read(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Self {
        let mode = fields.get("mode").and_then(|node| reader.value::<Mode>(node));
        let owner = fields.get("owner").and_then(|node| reader.value::<Owner>(node));
        let capabilities =
            fields.get("capabilities").and_then(|node| reader.value::<CapText>(node));
        let mut xattrs = BTreeMap::new();
        let entries = fields.get("xattrs").map(|node| reader.named::<XattrName>(node, "`xattrs`"));
        for (name, node) in entries.unwrap_or_default() {
            if let Some(text) = reader.text(node) {
                xattrs.insert(name.value.to_string(), text);
            }
        }
        if xattrs.contains_key("security.capability") {
            let at = fields.span_of("xattrs").unwrap_or(fields.span());
            let mistake = Diagnostic::new(
                codes::BAD_VALUE,
                at,
                "`security.capability` cannot be set as text",
            );
            reader.report(mistake.hint("use the key `capabilities`"));
        }
        Self {
            mode: mode.map(|mode| mode.0),
            owner,
            xattrs,
            capabilities: capabilities.map(|text| text.to_string()),
        }
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Contents {
    pub(super) fn read(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Self {
        let mut patterns = |key| -> Vec<RelPattern> {
            let words = fields.get(key).map(|node| reader.words(node)).unwrap_or_default();
            words.into_iter().map(|word| word.value).collect()
        };
        let (only, exclude) = (patterns("only"), patterns("exclude"));
        let mut mode =
            |key| fields.get(key).and_then(|node| reader.value::<Mode>(node)).map(|mode| mode.0);
        let (file_mode, folder_mode) = (mode("file-mode"), mode("folder-mode"));
        Self { only, exclude, file_mode, folder_mode, expand: BTreeMap::new() }
    }
}
