//! `files`: what is at paths.

use crate::checks::expected::{self, Expected};
use crate::checks::kind::{Check, Told, Work};
use crate::checks::paths;
use crate::checks::read::expect_at_most;
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::graph::broken::Broken;
use crate::language::reader::{Fields, Reader};
use crate::language::shape::Kind;
use crate::needs::{Needs, Wanted};
use crate::values::{KeyPath, Word as _};
use crate::yaml::{Node, Value};
use jesteros_manifest::{CheckKind, PathCheck};
use std::collections::BTreeMap;

/// Most paths and patterns that one check may name.
const MAX_PATHS: usize = 1_000;

pub(super) const KIND: Kind = Kind::Named {
    key: &KeyPath::SCALAR,
    value: &Kind::Any(&[Kind::Nothing, Kind::Choice(&["absent"]), Kind::Map(&expected::SHAPE)]),
};

/// What is at paths.
///
/// ```yaml
/// files:
///   /etc/motd:
///   /.dockerenv: absent
///   "/src/**/*.sh": {mode: 0755, count: {min: 7}, lacks: '\bmodprobe\b'}
/// ```
#[derive(Debug)]
struct Files {
    paths: Vec<Path>,
}

/// One path or pattern.
#[derive(Debug)]
struct Path {
    at: KeyPath,
    expects: Expects,
    span: Span,
}

#[derive(Debug)]
enum Expects {
    Absent,
    These(Box<Expected>),
}

pub(super) fn read(
    node: &Node,
    _beside: &Fields<'_>,
    reader: &mut Reader<'_>,
) -> Option<Box<dyn Check>> {
    let entries = reader.entries(node, "`files`");
    expect_at_most(MAX_PATHS, entries.len(), "paths", node.span, reader);
    let mut known: BTreeMap<String, Span> = BTreeMap::new();
    let mut paths = Vec::new();
    for (key, value) in entries.iter().take(MAX_PATHS) {
        let Some(text) = reader.raw_text(key) else { continue };
        let at: KeyPath = match text.parse() {
            Ok(at) => at,
            Err(error) => {
                let mistake = Diagnostic::new(codes::BAD_VALUE, key.span, error.to_string());
                reader.report(mistake.hint("name an absolute path, e.g. `/etc/motd`"));
                continue;
            }
        };
        let span = key.span.join(value.span);
        if let Some(first) = known.insert(at.to_string(), span) {
            let message = format!("`{at}` stands in this check twice");
            let mistake = Diagnostic::new(codes::DUPLICATE, key.span, message);
            reader.report(mistake.label(first.start(), "it is here already"));
            continue;
        }
        if let Some(expects) = read_expects(&at, value, reader) {
            paths.push(Path { at, expects, span });
        }
    }
    Some(Box::new(Files { paths }))
}

fn read_expects(at: &KeyPath, node: &Node, reader: &mut Reader<'_>) -> Option<Expects> {
    match &node.value {
        Value::Null => Some(Expects::These(Box::default())),
        Value::Scalar(text) if text == "absent" => Some(Expects::Absent),
        Value::Scalar(_) | Value::List(_) => {
            reader.expected(&format!("nothing, `absent` or a mapping for `{at}`"), node);
            None
        }
        Value::Map(_) => {
            expected::read(at, node, reader).map(|it| Expects::These(Box::new(it)))
        }
    }
}

impl Check for Files {
    fn title(&self) -> String {
        paths::title("files", self.paths.iter().map(|path| &path.at))
    }

    fn needs(&self, needs: &mut Needs) {
        for path in &self.paths {
            if let Expects::These(expected) = &path.expects
                && let Some(reference) = &expected.same_as
            {
                needs.files.push(Wanted { reference: reference.clone(), optional: false });
            }
        }
    }

    fn work<'c>(&'c self, told: &mut Told<'_, '_>) -> Result<Work<'c>, Broken> {
        let mut paths = Vec::new();
        for path in &self.paths {
            told.part(path.at.as_str(), path.span);
            let at = paths::at(&path.at);
            let expected = match &path.expects {
                Expects::Absent => Box::default(),
                Expects::These(expected) => Box::new(expected.told(told)?),
            };
            let absent = matches!(path.expects, Expects::Absent);
            // A path that must be absent is so whatever it would be.
            let folder = path.at.is_folder() && !absent;
            paths.push(PathCheck { at, folder, absent, expected });
        }
        Ok(Work::Look(CheckKind::Files(paths)))
    }
}
