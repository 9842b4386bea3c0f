//! YAML (or JSON) text to a tree in which every node knows its lines.
//!
//! Scalars keep the text that was written: `0755` and `1.10` mean what a person
//! reads, and the reader that asks decides what they are.

mod block;

use crate::diagnostic::{Diagnostic, Span, codes, shown};
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Nodes one spec may have, aliases expanded: stops alias bombs.
pub const MAX_NODES: usize = 100_000;
/// Bytes of text one spec may have, aliases expanded.
pub const MAX_TEXT: usize = 4 * 1024 * 1024;
/// How deep collections may nest, aliases expanded.
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
    /// Any other single value, as written.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping in the order of the file. Keys are scalars, and unique.
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
            Value::Map(_) => "a mapping",
        }
    }

    /// The value of `key`, if this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Value::Map(entries) = &self.value else { return None };
        let found = entries.iter().find(|(name, _)| name.text() == Some(key));
        found.map(|(_, value)| value)
    }

    /// The text of a single value, as written.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }
}

/// Parses one document.
///
/// # Errors
///
/// The first place where the text is not YAML, is empty, holds several
/// documents, repeats a key, has a tag or a merge key, or exceeds a limit.
pub fn parse(text: &str) -> Result<Node, Diagnostic> {
    if text.len() > MAX_TEXT {
        return Err(too_much_text(Span::line(1)));
    }
    let mut builder = Builder::default();
    let mut document: Option<Node> = None;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<&str> = text.lines().collect();
    // The end of the text counts as a line of its own, which nobody can look at.
    let line = |number: usize| line(number.min(lines.len()));
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let at = Span::line(line(error.marker().line()));
            let message = format!("this is not YAML: {}", error.info());
            Diagnostic::new(codes::NOT_YAML, at, message)
                .hint("check indentation, quotes and brackets on this line and the one before")
        })?;
        let at = Span::new(line(span.start.line()), line(span.end.line()));
        match event {
            Event::DocumentStart(_) if document.is_some() => {
                let message = "a spec is one YAML document, this starts another";
                let mistake = Diagnostic::new(codes::NOT_YAML, at.start(), message);
                return Err(mistake.hint("remove the `---` and what follows"));
            }
            Event::Scalar(text, style, anchor, tag) => {
                expect_no_tag(tag.as_deref(), at)?;
                let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                let at = if block { block::span(&lines, at) } else { at };
                builder.add(scalar(text, style, at), anchor)?;
            }
            Event::SequenceStart(anchor, tag) => {
                expect_no_tag(tag.as_deref(), at)?;
                builder.open(Value::List(Vec::new()), at, anchor)?;
            }
            Event::MappingStart(anchor, tag) => {
                expect_no_tag(tag.as_deref(), at)?;
                builder.open(Value::Map(Vec::new()), at, anchor)?;
            }
            Event::SequenceEnd | Event::MappingEnd => builder.close()?,
            Event::Alias(anchor) => builder.alias(anchor, at)?,
            Event::DocumentEnd => document = builder.root.take(),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
        }
    }
    match document {
        Some(node) if node.value != Value::Null => Ok(node),
        _ => Err(Diagnostic::new(codes::NOT_A_SPEC, Span::line(1), "the spec is empty")
            .hint("it needs at least `version`, `name` and something to build")),
    }
}

fn line(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX).max(1)
}

fn expect_no_tag(tag: Option<&Tag>, at: Span) -> Result<(), Diagnostic> {
    match tag {
        None => Ok(()),
        Some(_) => Err(Diagnostic::new(codes::NOT_YAML, at.start(), "a spec has no tags (`!…`)")
            .hint("remove the tag, or put the value in quotes if it starts with `!`")),
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, span: Span) -> Node {
    let plain = style == ScalarStyle::Plain;
    let value = match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" if plain => Value::Null,
        _ => Value::Scalar(text.into_owned()),
    };
    Node { span, value }
}

fn too_much_text(at: Span) -> Diagnostic {
    let message = format!("the spec has more than {} MiB of text", MAX_TEXT / 1024 / 1024);
    Diagnostic::new(codes::LIMIT, at, message).hint("anchors and aliases count as what they repeat")
}

/// How large a node is with everything in it.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    nodes: usize,
    bytes: usize,
    depth: usize,
}

impl Size {
    fn add(&mut self, part: Self) {
        self.nodes += part.nodes;
        self.bytes += part.bytes;
        self.depth = self.depth.max(part.depth + 1);
    }
}

/// Builds the tree from events without recursion.
#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Node>,
    /// What each anchor stands for. Anchors may be nested, and each holds a copy of
    /// everything in it.
    anchors: BTreeMap<usize, (Node, Size)>,
    /// What the tree has so far, and what the copies have.
    nodes: usize,
    bytes: usize,
}

/// A collection whose end has not come yet.
struct Open {
    node: Node,
    key: Option<Node>,
    /// The keys so far, and where they stand.
    keys: BTreeMap<String, Span>,
    anchor: usize,
    size: Size,
}

impl Builder {
    fn open(&mut self, value: Value, at: Span, anchor: usize) -> Result<(), Diagnostic> {
        self.expect_depth(1, at)?;
        let size = Size { nodes: 1, bytes: 0, depth: 1 };
        self.count(size, at)?;
        let node = Node { span: Span::line(at.first), value };
        self.open.push(Open { node, key: None, keys: BTreeMap::new(), anchor, size });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Diagnostic> {
        match self.open.pop() {
            Some(Open { node, anchor, size, .. }) => self.insert(node, size, anchor),
            None => Ok(()),
        }
    }

    fn add(&mut self, node: Node, anchor: usize) -> Result<(), Diagnostic> {
        let bytes = node.text().map_or(0, str::len);
        let size = Size { nodes: 1, bytes, depth: 0 };
        self.count(size, node.span)?;
        self.insert(node, size, anchor)
    }

    fn alias(&mut self, anchor: usize, at: Span) -> Result<(), Diagnostic> {
        // An anchor inside itself is not in the table yet.
        let Some((_, size)) = self.anchors.get(&anchor) else {
            let message = "this alias stands inside its own anchor";
            return Err(Diagnostic::new(codes::NOT_YAML, at, message));
        };
        let size = *size;
        self.expect_depth(size.depth, at)?;
        self.count(size, at)?;
        let Some((node, _)) = self.anchors.get(&anchor) else { return Ok(()) };
        let node = Node { span: at, value: node.value.clone() };
        self.insert(node, size, 0)
    }

    fn expect_depth(&self, more: usize, at: Span) -> Result<(), Diagnostic> {
        if self.open.len() + more <= MAX_DEPTH {
            return Ok(());
        }
        let message = format!("nested deeper than {MAX_DEPTH} levels");
        Err(Diagnostic::new(codes::LIMIT, at.start(), message))
    }

    fn count(&mut self, size: Size, at: Span) -> Result<(), Diagnostic> {
        self.nodes += size.nodes;
        self.bytes += size.bytes;
        if self.bytes > MAX_TEXT {
            return Err(too_much_text(at));
        }
        if self.nodes > MAX_NODES {
            let message = format!("the spec has more than {MAX_NODES} values");
            let mistake = Diagnostic::new(codes::LIMIT, at, message);
            return Err(mistake.hint("anchors and aliases count as what they repeat"));
        }
        Ok(())
    }

    fn insert(&mut self, node: Node, size: Size, anchor: usize) -> Result<(), Diagnostic> {
        if anchor > 0 {
            self.count(size, node.span)?;
            self.anchors.insert(anchor, (node.clone(), size));
        }
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        parent.size.add(size);
        parent.node.span.last = parent.node.span.last.max(node.span.last);
        match (&mut parent.node.value, parent.key.take()) {
            (Value::List(items), _) => items.push(node),
            (Value::Map(entries), Some(key)) => entries.push((key, node)),
            (Value::Map(_), None) => parent.key = Some(parent_key(&mut parent.keys, node)?),
            (Value::Null | Value::Scalar(_), _) => {}
        }
        Ok(())
    }
}

/// Takes `key` as the next key of a mapping that has `keys` already.
fn parent_key(keys: &mut BTreeMap<String, Span>, key: Node) -> Result<Node, Diagnostic> {
    let Some(text) = key.text() else {
        let message = format!("a key must be a single value, this is {}", key.kind());
        return Err(Diagnostic::new(codes::WRONG_KIND, key.span, message));
    };
    if text == "<<" {
        let message = "merge keys (`<<`) are not part of the language";
        let mistake = Diagnostic::new(codes::UNKNOWN_KEY, key.span, message);
        return Err(mistake
            .hint("an image inherits with `from`; anchors and aliases work for whole values"));
    }
    if let Some(first) = keys.insert(text.to_owned(), key.span) {
        let message = format!("`{}` stands in this mapping twice", shown(text));
        let mistake = Diagnostic::new(codes::DUPLICATE, key.span, message);
        return Err(mistake
            .label(first, "it is here already")
            .hint("remove one of them, or join their values"));
    }
    Ok(key)
}

#[cfg(test)]
mod tests;
