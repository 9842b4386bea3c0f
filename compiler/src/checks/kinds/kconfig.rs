//! `kconfig`: the options of a configuration of the Linux kernel.

use crate::checks::kind::{Check, Told, Work};
use crate::checks::read::expect_at_most;
use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::graph::broken::Broken;
use crate::language::reader::{Fields, Reader};
use crate::language::shape::{Key, Kind, Shape};
use crate::values::{AbsPath, KernelOption, KernelValue, Word as _};
use crate::yaml::Node;
use jesteros_manifest::{CheckKind, KconfigCheck};
use std::collections::BTreeMap;

/// Most options that one check may name.
const MAX_OPTIONS: usize = 2_000;

/// The keys of `kconfig`.
pub static SHAPE: Shape = Shape {
    name: "kconfig check",
    doc: "The options of a configuration of the Linux kernel. An option that is not set, or not there, is `n`.",
    keys: &[&[
        Key::needed("file", Kind::Word(&AbsPath::SCALAR), "the path of the configuration"),
        Key::new(
            "need",
            Kind::Named {
                key: &KernelOption::SCALAR,
                value: &Kind::Word(&KernelValue::SCALAR),
            },
            "options with the values that they have",
        ),
        Key::new(
            "forbid",
            Kind::OneOrMore(&Kind::Word(&KernelOption::SCALAR)),
            "options that are not set",
        ),
    ]],
};

pub(super) const KIND: Kind = Kind::Map(&SHAPE);

/// The options of a kernel.
///
/// ```yaml
/// kconfig: {file: /config, need: {EXT3_FS: y}, forbid: [DEBUG_KERNEL]}
/// ```
#[derive(Debug)]
struct Kconfig {
    file: AbsPath,
    need: Vec<(Spanned<KernelOption>, KernelValue)>,
    forbid: Vec<Spanned<KernelOption>>,
}

pub(super) fn read(
    node: &Node,
    _beside: &Fields<'_>,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn Check>> {
    let fields = reader.map(node, &SHAPE, "`kconfig`")?;
    let file = fields.get("file").and_then(|node| reader.word::<AbsPath>(node));
    let entries = match fields.get("need") {
        Some(node) => reader.named::<KernelOption>(node, "`need`"),
        None => Vec::new(),
    };
    let mut need = Vec::new();
    for (option, node) in entries {
        if let Some(value) = reader.value::<KernelValue>(node) {
            need.push((option, value));
        }
    }
    let forbid = match fields.get("forbid") {
        Some(node) => reader.words::<KernelOption>(node),
        None => Vec::new(),
    };
    if fields.present(&["need", "forbid"]).is_empty() {
        let message = "`kconfig` has neither `need` nor `forbid`";
        reader.report(Diagnostic::new(codes::MISSING_KEY, node.span.start(), message));
    }
    expect_at_most(MAX_OPTIONS, need.len() + forbid.len(), "options", node.span, reader);
    let mut known: BTreeMap<&KernelOption, Span> = BTreeMap::new();
    for option in need.iter().map(|(option, _)| option).chain(&forbid) {
        if let Some(first) = known.insert(&option.value, option.span) {
            let message = format!("`{}` stands in this check twice", option.value);
            let mistake = Diagnostic::new(codes::DUPLICATE, option.span, message);
            reader.report(mistake.label(first, "it is here already"));
        }
    }
    let file = file?;
    if file.value.is_folder() {
        let message = format!("`{}/` is a folder, and a configuration is a file", file.value.as_str());
        reader.report(Diagnostic::new(codes::BAD_VALUE, file.span, message));
    }
    Some(Box::new(Kconfig { file: file.value, need, forbid }))
}

impl Check for Kconfig {
    fn title(&self) -> String {
        format!("kconfig: {}", self.file.as_str())
    }

    fn work<'c>(&'c self, told: &mut Told<'_, '_>) -> Result<Work<'c>, Broken> {
        let (mut need, mut forbid) = (BTreeMap::new(), Vec::new());
        for (option, value) in &self.need {
            told.part(option.value.as_str(), option.span);
            need.insert(option.value.to_string(), value.to_string());
        }
        for option in &self.forbid {
            told.part(option.value.as_str(), option.span);
            forbid.push(option.value.to_string());
        }
        let file = self.file.as_str().to_owned();
        Ok(Work::Look(CheckKind::Kconfig(KconfigCheck { file, need, forbid })))
    }
}
