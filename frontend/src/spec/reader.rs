//! Reads the tree into typed values and collects every mistake on the way.

use super::args::Args;
use super::yaml::{Node, Value};
use crate::diagnostic::{Diagnostic, Report, Span, Spanned};
use crate::suggest;
use std::fmt::Display;
use std::str::FromStr;

/// What reading needs everywhere: the build args and the report.
#[derive(Debug)]
pub struct Reader<'a> {
    args: &'a Args,
    report: &'a mut Report,
}

impl<'a> Reader<'a> {
    /// Reads with `args` in place of `${NAME}`, mistakes going to `report`.
    #[must_use]
    pub fn new(args: &'a Args, report: &'a mut Report) -> Self {
        Self { args, report }
    }

    /// Adds a mistake.
    pub fn error(&mut self, diagnostic: Diagnostic) {
        self.report.error(diagnostic);
    }

    /// Adds a warning.
    pub fn warn(&mut self, diagnostic: Diagnostic) {
        self.report.warn(diagnostic);
    }

    /// Whether nothing is wrong so far.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.report.is_clean()
    }

    /// The text of a scalar with every `${NAME}` replaced by its build arg.
    pub fn text(&mut self, node: &Node) -> Option<String> {
        let raw = self.raw_text(node)?;
        match self.args.expand(&raw) {
            Ok(text) => Some(text),
            Err(mistake) => {
                self.error(mistake.at(node.span));
                None
            }
        }
    }

    /// The text of a scalar as written: for scripts and file contents, in which
    /// `${…}` belongs to the shell.
    pub fn raw_text(&mut self, node: &Node) -> Option<String> {
        match &node.value {
            Value::Scalar(text) => Some(text.clone()),
            Value::Null | Value::List(_) | Value::Map(_) => {
                self.expected("a single value", node);
                None
            }
        }
    }

    /// A scalar parsed into `T`; the error of `T` becomes the message.
    pub fn parse<T: FromStr<Err: Display>>(&mut self, node: &Node) -> Option<Spanned<T>> {
        let text = self.text(node)?;
        match text.parse() {
            Ok(value) => Some(Spanned::new(value, node.span)),
            Err(error) => {
                self.error(Diagnostic::new(node.span, error.to_string()));
                None
            }
        }
    }

    /// `yes`, `no`, `true` or `false`.
    pub fn flag(&mut self, node: &Node) -> Option<bool> {
        let text = self.text(node)?;
        match text.as_str() {
            "yes" | "true" => Some(true),
            "no" | "false" => Some(false),
            _ => {
                let message = format!("expected `yes` or `no`, found `{text}`");
                self.error(Diagnostic::new(node.span, message));
                None
            }
        }
    }

    /// The entries of a map; `what` names it in messages, e.g. `` `root` ``.
    pub fn map<'n>(&mut self, node: &'n Node, what: &str) -> Option<Fields<'n>> {
        match &node.value {
            Value::Map(entries) => {
                Some(Fields { what: what.to_owned(), span: node.span, entries, known: Vec::new() })
            }
            Value::Null | Value::Scalar(_) | Value::List(_) => {
                self.expected(&format!("a map in {what}"), node);
                None
            }
        }
    }

    /// The items of a list.
    pub fn list<'n>(&mut self, node: &'n Node) -> Option<&'n [Node]> {
        match &node.value {
            Value::List(items) => Some(items),
            Value::Null | Value::Scalar(_) | Value::Map(_) => {
                self.expected("a list", node);
                None
            }
        }
    }

    /// The items of a list, or the one value that stands in its place.
    pub fn one_or_more<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        match &node.value {
            Value::List(items) => items,
            Value::Scalar(_) => std::slice::from_ref(node),
            Value::Null | Value::Map(_) => {
                self.expected("a single value or a list of them", node);
                &[]
            }
        }
    }

    /// Parses each item of a list (or the one value in its place).
    pub fn parse_all<T: FromStr<Err: Display>>(&mut self, node: &Node) -> Vec<Spanned<T>> {
        let items = self.one_or_more(node);
        items.iter().filter_map(|item| self.parse(item)).collect()
    }

    /// Parses each item of a list (or the one value in its place) that `what`
    /// cannot do without; an empty list is a mistake.
    pub fn parse_some<T>(&mut self, node: &Node, what: &str) -> Vec<Spanned<T>>
    where
        T: FromStr<Err: Display>,
    {
        if matches!(&node.value, Value::List(items) if items.is_empty()) {
            self.error(Diagnostic::new(node.span, format!("{what} cannot be an empty list")));
        }
        self.parse_all(node)
    }

    /// The entries of a map whose keys the author chooses, keys parsed into `K`.
    pub fn entries<'n, K: FromStr<Err: Display>>(
        &mut self,
        node: &'n Node,
        what: &str,
    ) -> Vec<(Spanned<K>, &'n Node)> {
        let Some(fields) = self.map(node, what) else { return Vec::new() };
        let entries = fields.entries.iter();
        entries.filter_map(|(key, value)| Some((self.parse(key)?, value))).collect()
    }

    fn expected(&mut self, what: &str, node: &Node) {
        let message = format!("expected {what}, found {}", node.kind());
        self.error(Diagnostic::new(node.span, message));
    }
}

/// The entries of a map with a fixed set of keys.
#[derive(Debug)]
pub struct Fields<'n> {
    what: String,
    span: Span,
    entries: &'n [(Node, Node)],
    known: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// The value of `key`, if it is there.
    pub fn take(&mut self, key: &'static str) -> Option<&'n Node> {
        self.known.push(key);
        let found = |node: &Node| matches!(&node.value, Value::Scalar(text) if text == key);
        self.entries.iter().find(|(name, _)| found(name)).map(|(_, value)| value)
    }

    /// The line of `key` itself, if it is there.
    #[must_use]
    pub fn line_of(&self, key: &str) -> Option<Span> {
        let found = |node: &Node| matches!(&node.value, Value::Scalar(text) if text == key);
        self.entries.iter().find(|(name, _)| found(name)).map(|(name, _)| name.span)
    }

    /// The value of `key`; its absence is a mistake.
    pub fn need(&mut self, key: &'static str, reader: &mut Reader<'_>) -> Option<&'n Node> {
        let value = self.take(key);
        if value.is_none() {
            let message = format!("{} needs `{key}`", self.what);
            reader.error(Diagnostic::new(Span::line(self.span.first), message));
        }
        value
    }

    /// Reports every key that nobody took.
    pub fn finish(self, reader: &mut Reader<'_>) {
        for (key, _) in self.entries {
            let Value::Scalar(text) = &key.value else { continue };
            if !self.known.contains(&text.as_str()) {
                let message = format!("unknown key `{text}` in {}", self.what);
                let hint = suggest::hint(text, &self.known);
                reader.error(Diagnostic::new(key.span, message).hint(hint));
            }
        }
    }
}
