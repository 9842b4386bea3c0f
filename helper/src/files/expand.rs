//! Puts texts in the place of `${NAME}`.

use std::collections::{BTreeMap, BTreeSet};

/// Texts by their names, and which of the names were found.
#[derive(Debug)]
pub(crate) struct Expander<'a> {
    texts: &'a BTreeMap<String, String>,
    unused: BTreeSet<&'a str>,
}

impl<'a> Expander<'a> {
    pub(crate) fn new(texts: &'a BTreeMap<String, String>) -> Self {
        Self { texts, unused: texts.keys().map(String::as_str).collect() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The text with all known names replaced; other `${…}` stay.
    pub(crate) fn expand(&mut self, text: &[u8]) -> Vec<u8> {
        let mut expanded = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.windows(2).position(|two| two == b"${") {
            expanded.extend_from_slice(&rest[..at]);
            rest = &rest[at..];
            let end = rest.iter().take(256).position(|byte| *byte == b'}');
            let name = end.and_then(|end| std::str::from_utf8(&rest[2..end]).ok());
            match (end, name.and_then(|name| self.texts.get_key_value(name))) {
                (Some(end), Some((name, value))) => {
                    expanded.extend_from_slice(value.as_bytes());
                    self.unused.remove(name.as_str());
                    rest = &rest[end + 1..];
                }
                (Some(_) | None, None) | (None, Some(_)) => {
                    expanded.extend_from_slice(b"${");
                    rest = &rest[2..];
                }
            }
        }
        expanded.extend_from_slice(rest);
        expanded
    }

    /// The names that no text had.
    pub(crate) fn unused(&self) -> impl Iterator<Item = &str> {
        self.unused.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_are_replaced_once() {
        let texts = [("A", "1${B}"), ("B", "2"), ("C", "3")];
        let texts = texts.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let mut expander = Expander::new(&texts);
        let text = expander.expand(b"${A} ${B}${X} $A ${A \xff ${B}");
        assert_eq!(text, b"1${B} 2${X} $A ${A \xff 2");
        assert_eq!(expander.unused().collect::<Vec<_>>(), ["C"]);
    }
}
