//! Reads the list `steps`.

use super::kind::{Slot, Step, StepKind};
use super::kinds::{self, KINDS};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::language::declared;
use crate::language::reader::Reader;
use crate::language::shape::Shape;
use crate::run::Settings;
use crate::yaml::{Node, Value};

/// Most steps that one image may have: each is a layer, and overlayfs stacks about 120.
const MAX_STEPS: usize = 100;

/// The keys of a step.
pub static SHAPE: Shape = Shape {
    name: "step",
    doc: "One layer of an image: a program (`run`) or files (`files`).",
    keys: kinds::KEYS,
};

/// Reads the steps of an image; those whose `when` does not hold are read and left
/// out.
pub fn read(node: &Node, defaults: &Settings, reader: &mut Reader<'_>) -> Vec<Step> {
    let Some(items) = reader.list(node) else { return Vec::new() };
    if items.len() > MAX_STEPS {
        let message = format!("there are {} steps, at most {MAX_STEPS} are allowed", items.len());
        let mistake = Diagnostic::new(codes::LIMIT, node.span.start(), message);
        reader.report(mistake.hint("each step is a layer: join some of them"));
    }
    let none = Settings::default();
    let copies = items.len().min(MAX_STEPS) * defaults.entries();
    let defaults = if reader.may_copy_defaults(copies, node.span) { defaults } else { &none };
    let mut found: Vec<(Box<dyn StepKind>, Span)> = Vec::new();
    for item in items.iter().take(MAX_STEPS) {
        if let Some((kind, holds)) = read_one(item, defaults, reader)
            && holds
        {
            found.push((kind, item.span));
        }
    }
    let total = found.len();
    let steps = found.into_iter().enumerate();
    steps
        .map(|(index, (kind, span))| Step {
            kind,
            slot: Slot::Step(index + 1, total),
            spans: vec![span],
        })
        .collect()
}

fn read_one(
    node: &Node,
    defaults: &Settings,
    reader: &mut Reader<'_>,
) -> Option<(Box<dyn StepKind>, bool)> {
    if let Value::Scalar(_) = &node.value {
        let mistake = Diagnostic::new(codes::WRONG_KIND, node.span, "a step is a mapping");
        reader.report(mistake.hint("write `- run: …`"));
        return None;
    }
    let fields = reader.map(node, &SHAPE, "a step")?;
    let holds = fields.get("when").is_none_or(|node| declared::holds(node, reader));
    if let Some(node) = fields.get("description") {
        // It is for people who read the spec; only its form is checked.
        let _text = reader.raw_text(node);
    }
    let found: Vec<_> = KINDS.iter().filter(|(keyword, _)| fields.has(keyword)).collect();
    let [(keyword, read)] = found.as_slice() else {
        let keywords: Vec<String> =
            KINDS.iter().map(|(keyword, _)| format!("`{keyword}`")).collect();
        let message = format!("a step has exactly one of {}", keywords.join(" and "));
        reader.report(Diagnostic::new(codes::MISSING_KEY, node.span.start(), message));
        return None;
    };
    for key in fields.keys() {
        if kinds::keys_of(keyword).any(|own| own.name == key) {
            continue;
        }
        let at = fields.span_of(key).unwrap_or(node.span);
        let message = format!("`{key}` means nothing beside `{keyword}`");
        reader.report(Diagnostic::new(codes::UNKNOWN_KEY, at, message).hint("remove it"));
    }
    Some((read(&fields, defaults, reader)?, holds))
}
