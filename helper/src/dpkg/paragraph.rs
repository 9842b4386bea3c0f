//! Paragraphs of fields: the files `control` and `status`.

use crate::problem::{Outcome, Problem};

/// The most fields of a paragraph.
const MOST_FIELDS: usize = 500;

/// The fields of a paragraph, in their order: names, and values with their further lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Paragraph<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Paragraph<'a> {
    /// Reads one paragraph, which a text may begin with.
    ///
    /// # Errors
    ///
    /// If a line is neither a field nor goes on with one, or a field comes twice.
    pub(super) fn read(text: &'a str) -> Outcome<Self> {
        let mut fields: Vec<(&str, &str)> = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let end = start + line.len();
            if line.starts_with([' ', '\t']) {
                let Some((_, value)) = fields.last_mut() else { return Err(damaged(line)) };
                // Values lie in the text without a gap between their lines.
                let from = start - value.len();
                *value = &text[from..end];
            } else {
                let (name, value) = line.split_once(':').ok_or_else(|| damaged(line))?;
                let is_name = |byte: u8| byte.is_ascii_graphic();
                let is_known = fields.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
                if name.is_empty() || !name.bytes().all(is_name) || is_known {
                    return Err(damaged(line));
                }
                if fields.len() == MOST_FIELDS {
                    return Err(Problem::new("a paragraph has more than 500 fields"));
                }
                fields.push((name, value));
            }
            start = end;
        }
        Ok(Self(fields))
    }

    /// A field without spaces around it; empty if there is none.
    pub(super) fn get(&self, name: &str) -> &'a str {
        let field = self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        field.map_or("", |(_, value)| value.trim())
    }

    /// The fields and their values, which begin after the colon and end with the last line.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().copied()
    }
}

/// The texts of the paragraphs of a file.
pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches('\n');
        if rest.is_empty() {
            return None;
        }
        let end = rest.find("\n\n").map_or(rest.len(), |at| at + 1);
        let (paragraph, after) = rest.split_at(end);
        rest = after;
        Some(paragraph)
    })
}

fn damaged(line: &str) -> Problem {
    let line = crate::path::show(line.trim().as_bytes());
    Problem::new(format!("a line of a paragraph is no field: `{line}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_read() {
        let text = "Package: a\nDescription: one\n two\n .\n three\nempty:\n\n\nPackage: b";
        let all: Vec<&str> = split(text).collect();
        assert_eq!(all.len(), 2);
        let first = Paragraph::read(all[0]).unwrap();
        assert_eq!((first.get("package"), first.get("none"), first.get("Empty")), ("a", "", ""));
        let fields: Vec<(&str, &str)> = first.fields().collect();
        assert_eq!(fields[1], ("Description", " one\n two\n .\n three\n"));
        assert_eq!(Paragraph::read(all[1]).unwrap().get("Package"), "b");
        assert_eq!(split("\n\n").count(), 0);
    }

    #[test]
    fn what_is_no_paragraph_is_refused() {
        for text in [" a\n", "no colon\n", ": x\n", "a b: c\n", "A: 1\na: 2\n"] {
            assert!(Paragraph::read(text).is_err(), "{text}");
        }
    }
}
