//! Here-documents.

use super::event::{Kind, Syntax};
use super::parser::{HereDocument, Parsed, Parser, is_delimiter};
use super::word::Text;

impl Parser<'_, '_> {
    /// Reads the word after `<<`, in which nothing is expanded.
    pub(super) fn here_delimiter(&mut self, indented: bool) -> Parsed<()> {
        self.blanks();
        let (start, line) = (self.at, self.line);
        let (mut delimiter, mut expands) = (Vec::new(), true);
        while let Some(byte) = self.peek() {
            match byte {
                b'\'' | b'"' => {
                    expands = false;
                    let rest = &self.text[self.at + 1..];
                    let Some(end) = rest.iter().position(|other| *other == byte) else {
                        return Self::unclosed(line, &char::from(byte).to_string());
                    };
                    delimiter.extend_from_slice(&rest[..end]);
                    self.skip(end + 2);
                }
                b'\\' => {
                    expands = false;
                    delimiter.extend(self.peek_at(1));
                    self.skip(2);
                }
                _ if is_delimiter(byte) => break,
                _ => {
                    delimiter.push(byte);
                    self.skip(1);
                }
            }
        }
        if self.at == start {
            return self.unexpected();
        }
        self.pending.push(HereDocument { delimiter, expands, indented });
        Ok(())
    }

    /// Reads a line break, and the here-documents that begin after it.
    pub(super) fn line_break(&mut self) -> Parsed<()> {
        self.skip(1);
        for document in std::mem::take(&mut self.pending) {
            self.here_document(&document)?;
        }
        Ok(())
    }

    /// Reads the text of a here-document. As in the shell, the end of the script ends it.
    fn here_document(&mut self, document: &HereDocument) -> Parsed<()> {
        let (start, line) = (self.at, self.line);
        let mut end = self.text.len();
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            let mut content = &rest[..length];
            while document.indented && content.first() == Some(&b'\t') {
                content = &content[1..];
            }
            let is_last = content == document.delimiter;
            if is_last {
                end = self.at;
            }
            self.skip(length + 1);
            if is_last {
                break;
            }
        }
        let text = &self.text[start..end];
        if self.substitutions > 0 && !is_paired(text) {
            self.emit(line, Kind::Syntax(Syntax::HereInside));
        }
        if document.expands {
            self.inside(text, line, |inner| inner.here_text())?;
        }
        Ok(())
    }

    fn here_text(&mut self) -> Parsed<()> {
        let mut text = Text::default();
        while let Some(byte) = self.peek() {
            match byte {
                b'\\' => self.skip(2),
                b'$' => self.dollar(&mut text, true)?,
                b'`' => self.backquote(true)?,
                _ => self.skip(1),
            }
        }
        Ok(())
    }
}

/// Whether every quote and parenthesis has its pair, as far as counting tells.
fn is_paired(text: &[u8]) -> bool {
    let count = |wanted: u8| text.iter().filter(|byte| **byte == wanted).count();
    let quotes = [b'\'', b'"', b'`'];
    quotes.into_iter().all(|quote| count(quote) % 2 == 0) && count(b'(') == count(b')')
}
