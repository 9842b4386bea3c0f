//! YAML (or JSON) text to a tree in which every node knows its lines.
//!
//! Scalars keep the text that was written: `0755` and `1.10` mean what a person
//! reads, and the reader that asks decides what they are.

use crate::diagnostic::{Diagnostic, Span};
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::collections::BTreeMap;

/// Nodes one spec may have, aliases expanded: stops alias bombs.
pub const MAX_NODES: usize = 50_000;
/// Bytes of text one spec may have, aliases expanded.
pub const MAX_TEXT: usize = 8 * 1024 * 1024;
/// How deep collections may nest.
pub const MAX_DEPTH: usize = 32;

/// One value of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The lines it stands on.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// The kinds of value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// Any other scalar, as written.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the file, keys unique.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// What this is, as a person would call it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Scalar(_) => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// The keys of a map, as written; empty for anything else.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let Value::Map(entries) = &self.value else { return Vec::new() };
        let keys = entries.iter().filter_map(|(key, _)| match &key.value {
            Value::Scalar(text) => Some(text.clone()),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        });
        keys.collect()
    }

    /// How many nodes this is, and how many bytes of text they hold.
    fn size(&self) -> (usize, usize) {
        let sum = |parts: &mut dyn Iterator<Item = (usize, usize)>| {
            parts.fold((1, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1))
        };
        match &self.value {
            Value::Null => (1, 0),
            Value::Scalar(text) => (1, text.len()),
            Value::List(items) => sum(&mut items.iter().map(Self::size)),
            Value::Map(entries) => {
                sum(&mut entries.iter().flat_map(|(key, value)| [key.size(), value.size()]))
            }
        }
    }
}

/// Parses one document.
///
/// # Errors
///
/// The first place where the text is not YAML, is empty, holds several
/// documents, repeats a key, or exceeds a limit.
pub fn parse(text: &str) -> Result<Node, Diagnostic> {
    let mut builder = Builder::default();
    let mut document: Option<Node> = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            Diagnostic::new(
                Span::line(line(error.marker().line())),
                format!("this is not YAML: {}", error.info()),
            )
            .hint("check indentation, quotes and brackets on this line and the one before")
        })?;
        let at = Span::new(line(span.start.line()), line(span.end.line()));
        match event {
            Event::DocumentStart(_) if document.is_some() => {
                return Err(Diagnostic::new(
                    at,
                    "a spec is one YAML document, this starts another",
                )
                .hint("remove the `---` and what follows"));
            }
            Event::Scalar(text, style, anchor, _) => {
                builder.add(scalar(text.into_owned(), style, at), anchor)?;
            }
            Event::SequenceStart(anchor, _) => {
                builder.open(Value::List(Vec::new()), at, anchor)?;
            }
            Event::MappingStart(anchor, _) => builder.open(Value::Map(Vec::new()), at, anchor)?,
            Event::SequenceEnd | Event::MappingEnd => builder.close()?,
            Event::Alias(anchor) => builder.alias(anchor, at)?,
            Event::DocumentEnd => document = builder.root.take(),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
        }
    }
    match document {
        Some(node) if node.value != Value::Null => Ok(node),
        _ => Err(Diagnostic::new(Span::line(1), "the spec is empty")
            .hint("it needs at least `version`, `name`, `sources`, `root` and `images`")),
    }
}

fn line(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX).max(1)
}

fn scalar(text: String, style: ScalarStyle, at: Span) -> Node {
    let plain = style == ScalarStyle::Plain;
    // A plain or quoted scalar ends where its text ends; the end of a block
    // scalar is the start of what follows, one line too far.
    let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
    let last = if block && at.last > at.first { at.last - 1 } else { at.last };
    let value = match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" if plain => Value::Null,
        _ => Value::Scalar(text),
    };
    Node { span: Span::new(at.first, last), value }
}

/// Builds the tree from events without recursion.
#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Node>,
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
    text: usize,
}

struct Open {
    node: Node,
    key: Option<Node>,
    anchor: usize,
}

impl Builder {
    fn open(&mut self, value: Value, at: Span, anchor: usize) -> Result<(), Diagnostic> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Diagnostic::new(at, format!("nested deeper than {MAX_DEPTH} levels")));
        }
        self.count((1, 0), at)?;
        let node = Node { span: Span::line(at.first), value };
        self.open.push(Open { node, key: None, anchor });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Diagnostic> {
        match self.open.pop() {
            Some(Open { node, anchor, .. }) => self.insert(node, anchor),
            None => Ok(()),
        }
    }

    fn add(&mut self, node: Node, anchor: usize) -> Result<(), Diagnostic> {
        self.count(node.size(), node.span)?;
        self.insert(node, anchor)
    }

    fn alias(&mut self, anchor: usize, at: Span) -> Result<(), Diagnostic> {
        // An anchor inside itself is not in the table yet.
        let Some(size) = self.anchors.get(&anchor).map(Node::size) else {
            return Err(Diagnostic::new(at, "this alias stands inside its own anchor"));
        };
        self.count(size, at)?;
        let Some(mut node) = self.anchors.get(&anchor).cloned() else { return Ok(()) };
        node.span = at;
        self.insert(node, 0)
    }

    fn count(&mut self, (nodes, bytes): (usize, usize), at: Span) -> Result<(), Diagnostic> {
        self.nodes += nodes;
        self.text += bytes;
        if self.text > MAX_TEXT {
            let message = format!("the spec has more than {} MiB of text", MAX_TEXT / 1024 / 1024);
            return Err(Diagnostic::new(at, message).hint("aliases count as what they repeat"));
        }
        if self.nodes > MAX_NODES {
            let message = format!("the spec has more than {MAX_NODES} values");
            return Err(Diagnostic::new(at, message).hint("aliases count as what they repeat"));
        }
        Ok(())
    }

    fn insert(&mut self, node: Node, anchor: usize) -> Result<(), Diagnostic> {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        parent.node.span.last = parent.node.span.last.max(node.span.last);
        match (&mut parent.node.value, parent.key.take()) {
            (Value::List(items), _) => items.push(node),
            (Value::Map(entries), Some(key)) => entries.push((key, node)),
            (Value::Map(entries), None) => {
                reject_bad_key(entries, &node)?;
                parent.key = Some(node);
            }
            (Value::Null | Value::Scalar(_), _) => {}
        }
        Ok(())
    }
}

fn reject_bad_key(entries: &[(Node, Node)], key: &Node) -> Result<(), Diagnostic> {
    let Value::Scalar(text) = &key.value else {
        return Err(Diagnostic::new(
            key.span,
            format!("a key must be a word, this is {}", key.kind()),
        ));
    };
    match entries.iter().find(|(other, _)| other.value == key.value) {
        Some((first, _)) => Err(Diagnostic::new(key.span, format!("`{text}` stands here twice"))
            .hint(format!("it is on line {} already", first.span.first))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let found = parse(text).unwrap_err();
        format!("{}: {}", found.span.first, found.message)
    }

    #[test]
    fn keeps_text_and_lines() {
        let node = parse("# c\nmode: 0755\nscript: |\n  a\n  b\nnext: 1.10\n").unwrap();
        let Value::Map(entries) = node.value else { panic!("a map") };
        let seen: Vec<_> = entries
            .iter()
            .map(|(key, value)| (key.span.first, value.span.last, value.value.clone()))
            .collect();
        assert_eq!(
            seen,
            [
                (2, 2, Value::Scalar("0755".into())),
                (3, 5, Value::Scalar("a\nb\n".into())),
                (6, 6, Value::Scalar("1.10".into())),
            ]
        );
    }

    #[test]
    fn reads_json_with_tabs() {
        let json = parse("{\n\t\"a\": [1, \"b\\/c\"],\n\t\"d\": null\n}\n").unwrap();
        let yaml = parse("a: [1, b/c]\nd: ~\n").unwrap();
        let Value::Map(json) = json.value else { panic!("a map") };
        let Value::Map(yaml) = yaml.value else { panic!("a map") };
        assert_eq!(json[1].1.value, yaml[1].1.value);
    }

    #[test]
    fn bad_text_is_an_error_at_a_line() {
        assert_eq!(error(""), "1: the spec is empty");
        assert_eq!(error("# syntax=x\n"), "1: the spec is empty");
        assert_eq!(error("a: 1\nb: 2\na: 3\n"), "3: `a` stands here twice");
        assert_eq!(
            error("a: 1\n---\nb: 1\n"),
            "2: a spec is one YAML document, this starts another"
        );
        assert!(error("a: [1\nb: }\n").contains("this is not YAML"));
        assert!(error("a: &x [*x]\n").contains("its own anchor"));
        assert!(error(&"[".repeat(MAX_DEPTH + 1)).contains("nested deeper"));
        assert!(error(&"[".repeat(10_000)).contains("limit"));
    }

    #[test]
    fn an_alias_bomb_hits_the_limit() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..10 {
            let refs = vec![format!("*a{}", level - 1); 10].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{refs}]\n"));
        }
        assert!(error(&bomb).contains("more than 50000 values"), "{}", error(&bomb));
    }
}
