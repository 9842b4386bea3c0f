//! Reads the tree into typed values and collects every mistake on the way.

use super::args::Args;
use super::mention::{Mention, Role};
use super::shape::{Key, Shape};
use crate::diagnostic::{Diagnostic, Report, Span, Spanned, codes, shown};
use crate::suggest::{self, Hints};
use crate::values::{Name, ValueError, Word};
use crate::yaml::{Node, Value};
use std::collections::BTreeMap;

/// What reading needs everywhere: the build args and the report.
#[derive(Debug)]
pub struct Reader<'a> {
    args: &'a Args,
    report: &'a mut Report,
    owner: Option<Name>,
    mentions: Vec<Mention>,
    /// How many entries of defaults were copied.
    copied: usize,
}

/// Most variables, mounts, caches and secrets that defaults may add to all steps.
const MAX_COPIED: usize = 50_000;

impl<'a> Reader<'a> {
    /// Reads with `args` in the place of `${NAME}`; mistakes go to `report`.
    #[must_use]
    pub fn new(args: &'a Args, report: &'a mut Report) -> Self {
        Self { args, report, owner: None, mentions: Vec::new(), copied: 0 }
    }

    /// Says whose description is read from here on.
    pub fn set_owner(&mut self, owner: Option<&Name>) {
        self.owner = owner.cloned();
    }

    /// Remembers that the spec names something here, for the check of all names.
    pub fn mention(&mut self, names: &[Name], role: Role, span: Span) {
        let owner = self.owner.clone();
        self.mentions.push(Mention { owner, names: names.to_vec(), role, span });
    }

    /// Everything that was mentioned.
    #[must_use]
    pub fn into_mentions(self) -> Vec<Mention> {
        self.mentions
    }

    /// The build args.
    #[must_use]
    pub fn args(&self) -> &'a Args {
        self.args
    }

    /// Counts entries of defaults that steps get. If there are too many in the spec, says
    /// so and returns `false`.
    pub fn may_copy_defaults(&mut self, entries: usize, span: Span) -> bool {
        self.copied = self.copied.saturating_add(entries);
        if self.copied <= MAX_COPIED {
            return true;
        }
        let message =
            format!("`step-defaults` add more than {MAX_COPIED} entries to the steps of the spec");
        self.report(Diagnostic::new(codes::LIMIT, span.start(), message));
        false
    }

    /// Adds a diagnostic.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.report.add(diagnostic);
    }

    /// Adds a diagnostic with the hint that `hint` makes, if somebody will read it.
    pub fn report_hinted(&mut self, diagnostic: Diagnostic, hint: impl FnOnce(&Hints) -> String) {
        self.report.add_hinted(diagnostic, hint);
    }

    /// The text of a single value with every `${NAME}` replaced.
    pub fn text(&mut self, node: &Node) -> Option<String> {
        let raw = self.raw_text(node)?;
        match self.args.expand(raw, node.span) {
            Ok(text) => Some(text),
            Err(mistake) => {
                self.report(mistake);
                None
            }
        }
    }

    /// The text of a single value as written, for scripts and contents of files, in
    /// which `${…}` belongs to the program that reads them.
    pub fn raw_text<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        let text = match &node.value {
            Value::Scalar(text) => text,
            Value::Null | Value::List(_) | Value::Map(_) => {
                self.expected("a single value", node);
                return None;
            }
        };
        if text.contains('\0') {
            let message = "a value cannot hold a zero byte";
            self.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
            return None;
        }
        Some(text)
    }

    /// The text of a single value, together with the texts that it has for all
    /// choices of the build args in it.
    pub fn choices(&mut self, node: &Node) -> Option<(String, Vec<String>)> {
        let raw = self.raw_text(node)?;
        let value = self.text(node)?;
        match self.args.choices_of(raw, node.span) {
            Ok(all) => Some((value, all)),
            Err(mistake) => {
                self.report(mistake);
                None
            }
        }
    }

    /// A single value of a certain form.
    pub fn word<T: Word>(&mut self, node: &Node) -> Option<Spanned<T>> {
        let text = self.text(node)?;
        match text.parse::<T>() {
            Ok(value) => Some(Spanned::new(value, node.span)),
            Err(error) => {
                let error: ValueError = error;
                let mut mistake = Diagnostic::new(codes::BAD_VALUE, node.span, error.to_string());
                if let Some(example) = T::SCALAR.examples.first() {
                    mistake = mistake.hint(format!("for example `{example}`"));
                }
                self.report(mistake);
                None
            }
        }
    }

    /// The value alone of [`word`](Self::word).
    pub fn value<T: Word>(&mut self, node: &Node) -> Option<T> {
        self.word(node).map(|word| word.value)
    }

    /// `yes`, `no`, `true` or `false`.
    pub fn flag(&mut self, node: &Node) -> Option<bool> {
        let text = self.text(node)?;
        match text.as_str() {
            "yes" | "true" => Some(true),
            "no" | "false" => Some(false),
            _ => {
                let message = format!("expected `yes` or `no`, found `{}`", shown(&text));
                self.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
                None
            }
        }
    }

    /// A whole number.
    pub fn number(&mut self, node: &Node) -> Option<u32> {
        let text = self.text(node)?;
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| digits);
        if number.is_none() {
            let message = format!("`{}` is not a whole number up to 4294967295", shown(&text));
            self.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
        }
        number
    }

    /// The entries of a mapping with fixed keys. Unknown keys, missing keys and
    /// keys that this version cannot do are reported here; `what` names the mapping
    /// in messages, e.g. ``image `production` ``.
    pub fn map<'n>(
        &mut self,
        node: &'n Node,
        shape: &'static Shape,
        what: &str,
    ) -> Option<Fields<'n>> {
        let Value::Map(entries) = &node.value else {
            self.expected(&format!("a mapping for {what}"), node);
            return None;
        };
        let mut fields =
            Fields { shape, what: what.to_owned(), span: node.span, entries: BTreeMap::new() };
        // Keys that are there, but for a typing mistake.
        let mut meant: Vec<&str> = Vec::new();
        for (key, value) in entries {
            let Value::Scalar(text) = &key.value else { continue };
            match shape.key(text) {
                Some(known) => {
                    fields.entries.insert(known.name, (key, value));
                }
                None => {
                    let message = format!("unknown key `{}` in {what}", shown(text));
                    let mistake = Diagnostic::new(codes::UNKNOWN_KEY, key.span, message);
                    let needed = shape.all_keys().filter(|key| key.needed).map(|key| key.name);
                    meant.extend(suggest::closest(text, needed));
                    self.report.add_hinted(mistake, |hints| {
                        let known: Vec<&str> = shape.all_keys().map(|key| key.name).collect();
                        hints.for_word(text, &known)
                    });
                }
            }
        }
        let is_there = |key: &Key| fields.has(key.name) || meant.contains(&key.name);
        for key in shape.all_keys().filter(|key| key.needed && !is_there(key)) {
            let message = format!("{what} needs `{}`", key.name);
            self.report(Diagnostic::new(codes::MISSING_KEY, node.span.start(), message));
        }
        Some(fields)
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
            Value::Scalar(_) | Value::Map(_) => std::slice::from_ref(node),
            Value::Null => {
                self.expected("a value or a list of them", node);
                &[]
            }
        }
    }

    /// Each item of a list, or the one value in its place.
    pub fn words<T: Word>(&mut self, node: &Node) -> Vec<Spanned<T>> {
        let items = self.one_or_more(node);
        items.iter().filter_map(|item| self.word(item)).collect()
    }

    /// One of these words.
    pub fn choice(&mut self, node: &Node, words: &[&'static str]) -> Option<&'static str> {
        let text = self.text(node)?;
        let found = words.iter().copied().find(|word| *word == text);
        if found.is_none() {
            let all: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            let message = format!("`{}` must be {}", shown(&text), all.join(" or "));
            self.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
        }
        found
    }

    /// The entries of a mapping whose keys the author chooses.
    pub fn named<'n, K: Word>(
        &mut self,
        node: &'n Node,
        what: &str,
    ) -> Vec<(Spanned<K>, &'n Node)> {
        let entries = self.entries(node, what);
        let entries = entries.iter().filter_map(|(key, value)| {
            let text = self.raw_text(key)?;
            match text.parse::<K>() {
                Ok(name) => Some((Spanned::new(name, key.span), value)),
                Err(error) => {
                    self.report(Diagnostic::new(codes::BAD_VALUE, key.span, error.to_string()));
                    None
                }
            }
        });
        entries.collect()
    }

    /// The entries of any mapping, keys as they are.
    pub fn entries<'n>(&mut self, node: &'n Node, what: &str) -> &'n [(Node, Node)] {
        match &node.value {
            Value::Map(entries) => entries,
            Value::Null | Value::Scalar(_) | Value::List(_) => {
                self.expected(&format!("a mapping for {what}"), node);
                &[]
            }
        }
    }

    /// Reports that `node` is not what it should be.
    pub fn expected(&mut self, what: &str, node: &Node) {
        let message = format!("expected {what}, found {}", node.kind());
        self.report(Diagnostic::new(codes::WRONG_KIND, node.span, message));
    }
}

/// The entries of a mapping with a fixed set of keys.
#[derive(Debug)]
pub struct Fields<'n> {
    shape: &'static Shape,
    what: String,
    span: Span,
    entries: BTreeMap<&'static str, (&'n Node, &'n Node)>,
}

impl<'n> Fields<'n> {
    /// The value of `key`, if it is there.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        debug_assert!(
            self.shape.key(key).is_some(),
            "`{key}` is not declared in {}",
            self.shape.name
        );
        self.entries.get(key).map(|(_, value)| *value)
    }

    /// The keys that are there, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.entries.keys().copied()
    }

    /// Whether `key` is there.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// The lines of `key` with its value, if it is there.
    #[must_use]
    pub fn span_of(&self, key: &str) -> Option<Span> {
        self.entries.get(key).map(|(key, value)| key.span.join(value.span))
    }

    /// The lines of the whole mapping.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// What messages call the mapping.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Those of `keys` that are there.
    #[must_use]
    pub fn present<'k>(&self, keys: &[&'k str]) -> Vec<&'k str> {
        keys.iter().copied().filter(|key| self.has(key)).collect()
    }
}
