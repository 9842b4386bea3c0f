//! What must hold for a text.

use crate::files::edit::{compile, is_match};
use crate::problem::Outcome;
use memchr::memmem;
use regex_lite::Regex;

/// How many characters of a line a message shows.
const SHOWN: usize = 100;

/// What must hold for a text; expressions are compiled once for all texts.
pub(crate) struct TextCheck<'a> {
    equals: Option<&'a str>,
    contains: &'a [String],
    matches: Vec<(&'a str, Regex)>,
    lacks: Vec<(&'a str, Regex)>,
}

impl<'a> TextCheck<'a> {
    /// The whole text, texts in it, and expressions of which each matches a line, or none.
    pub(crate) fn new(
        equals: Option<&'a str>,
        contains: &'a [String],
        matches: &'a [String],
        lacks: &'a [String],
    ) -> Outcome<Self> {
        let compiled = |list: &'a [String]| -> Outcome<Vec<(&'a str, Regex)>> {
            list.iter().map(|text| Ok((text.as_str(), compile(text)?))).collect()
        };
        Ok(Self { equals, contains, matches: compiled(matches)?, lacks: compiled(lacks)? })
    }

    /// Whether it says nothing.
    pub(crate) fn is_empty(&self) -> bool {
        let Self { equals, contains, matches, lacks } = self;
        equals.is_none() && contains.is_empty() && matches.is_empty() && lacks.is_empty()
    }

    /// What does not hold for `data`, which messages call `named`.
    pub(crate) fn check(&self, named: &str, data: &[u8], add: &mut dyn FnMut(String)) {
        let lines = || data.split(|byte| *byte == b'\n').zip(1_u64..);
        if let Some(wanted) = self.equals.filter(|text| text.as_bytes() != data) {
            add(format!("{named} has another text: {}", difference(data, wanted)));
        }
        for wanted in self.contains {
            if memmem::find(data, wanted.as_bytes()).is_none() {
                add(format!("{named} does not hold `{}`", shorten(wanted)));
            }
        }
        for (text, expression) in &self.matches {
            if !lines().any(|(line, _)| is_match(expression, line)) {
                add(format!("{named} has no line that matches `{text}`"));
            }
        }
        for (text, expression) in &self.lacks {
            if let Some((line, number)) = lines().find(|(line, _)| is_match(expression, line)) {
                let line = shorten(&String::from_utf8_lossy(line));
                add(format!("{named} has a line that matches `{text}`: line {number} is `{line}`"));
            }
        }
    }
}

/// The first line in which two texts differ.
fn difference(found: &[u8], wanted: &str) -> String {
    let mut lines = found.split(|byte| *byte == b'\n');
    for (wanted, number) in wanted.split('\n').zip(1_u64..) {
        match lines.next() {
            Some(line) if line == wanted.as_bytes() => {}
            Some(line) => {
                let line = shorten(&String::from_utf8_lossy(line));
                return format!("line {number} is `{line}`, and must be `{}`", shorten(wanted));
            }
            None => {
                return format!(
                    "it ends before line {number}, which must be `{}`",
                    shorten(wanted)
                );
            }
        }
    }
    "it goes on after the last line that it must have".to_owned()
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    #[test]
    fn no_text_takes_long_to_look_for() {
        let data = vec![b'a'; 8 << 20];
        let text = "a".repeat(60_000) + "b";
        let texts = [text.clone() + "c", text];
        let check = TextCheck::new(None, &texts, &[], &[]).unwrap();
        let (start, mut said) = (Instant::now(), 0);
        check.check("it", &data, &mut |_| said += 1);
        assert_eq!(said, 2);
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
}
