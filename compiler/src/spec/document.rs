//! The text of a spec as a tree.

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::yaml::{self, Node, Value};

/// Largest spec, in bytes.
pub const MAX_SPEC: usize = 1024 * 1024;

/// How the names of the automatic args begin that differ from platform to platform.
const OF_PLATFORM: &str = "TARGET";

/// The text of a spec as a tree, before build args are replaced.
#[derive(Debug)]
pub struct Document {
    top: Node,
    size: Size,
    depends_on_platform: bool,
}

/// How much a spec holds, aliases expanded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    /// Single values, lists and mappings.
    pub values: usize,
    /// The bytes of all single values.
    pub bytes: usize,
}

impl Document {
    /// Parses the bytes of a spec; if they are none, `report` says why.
    #[must_use]
    pub fn parse(data: &[u8], report: &mut Report) -> Option<Self> {
        if data.len() > MAX_SPEC {
            let message = format!("the spec is larger than {} KiB", MAX_SPEC / 1024);
            report.add(Diagnostic::new(codes::LIMIT, Span::line(1), message));
            return None;
        }
        let text = match std::str::from_utf8(data) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
            Err(error) => {
                let before = &data[..error.valid_up_to()];
                let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
                let line = u32::try_from(line).unwrap_or(u32::MAX);
                report.add(Diagnostic::new(
                    codes::NOT_YAML,
                    Span::line(line),
                    "this is not UTF-8 text",
                ));
                return None;
            }
        };
        match yaml::parse(text) {
            Ok(top) if matches!(top.value, Value::Map(_)) => Some(Self::new(top)),
            Ok(_) | Err(_) if is_dockerfile(text) => {
                let mistake = Diagnostic::new(
                    codes::NOT_A_SPEC,
                    Span::line(1),
                    "this is a Dockerfile, not a spec",
                );
                report.add(mistake.hint("name the spec with `-f`, e.g. `-f jesteros.yaml`"));
                None
            }
            Ok(top) => {
                let message = format!("a spec is a mapping, this is {}", top.kind());
                report.add(Diagnostic::new(codes::NOT_A_SPEC, top.span.start(), message));
                None
            }
            Err(mistake) => {
                report.add(mistake);
                None
            }
        }
    }

    fn new(top: Node) -> Self {
        let mut size = Size::default();
        let mut depends_on_platform = false;
        let mut open = vec![&top];
        while let Some(node) = open.pop() {
            size.values += 1;
            match &node.value {
                Value::Null => {}
                Value::Scalar(text) => {
                    size.bytes += text.len();
                    depends_on_platform |= text.contains(OF_PLATFORM);
                }
                Value::List(items) => open.extend(items),
                Value::Map(entries) => open.extend(entries.iter().flat_map(|(k, v)| [k, v])),
            }
        }
        Self { top, size, depends_on_platform }
    }

    /// How much the spec holds.
    #[must_use]
    pub fn size(&self) -> Size {
        self.size
    }

    /// Whether the spec may say something else for another platform: it does not unless
    /// it names an automatic arg such as `TARGETARCH`.
    #[must_use]
    pub fn depends_on_platform(&self) -> bool {
        self.depends_on_platform
    }

    /// The top of the tree; always a mapping.
    #[must_use]
    pub fn top(&self) -> &Node {
        &self.top
    }
}

/// Whether `text` has what every Dockerfile has and no spec can have.
fn is_dockerfile(text: &str) -> bool {
    let starts = |line: &str, word: &str| {
        line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    let has_version = text.lines().any(|line| starts(line, "version:"));
    !has_version && text.lines().any(|line| starts(line, "from "))
}
