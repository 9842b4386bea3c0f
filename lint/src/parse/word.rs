//! Words and quotes.

use super::event::{Kind, Syntax, UNKNOWN, Word};
use super::parser::{Mode, Parsed, Parser, Until};

/// The text of a word.
#[derive(Debug, Default)]
pub(super) struct Text {
    text: Vec<u8>,
    /// The same, and `_` for everything that is quoted or expanded.
    bare: Vec<u8>,
}

impl Text {
    fn plain(&mut self, byte: u8) {
        self.text.push(byte);
        self.bare.push(byte);
    }

    pub(super) fn quoted(&mut self, bytes: &[u8]) {
        self.text.extend_from_slice(bytes);
        self.bare.push(b'_');
    }

    pub(super) fn unknown(&mut self) {
        self.quoted(UNKNOWN.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

impl Parser<'_, '_> {
    /// Reads a word; it is empty if none is here.
    pub(super) fn word(&mut self, mode: Mode) -> Parsed<Word> {
        let line = self.line;
        let mut word = Text::default();
        // Parentheses of patterns such as `@(a|b)`, and of regular expressions.
        let mut parens = 0_usize;
        while let Some(byte) = self.peek() {
            let is_inside = parens > 0;
            match byte {
                b'\\' if self.peek_at(1) == Some(b'\n') => self.skip(2),
                b'\\' => {
                    self.skip(1);
                    word.quoted(&self.text[self.at..self.text.len().min(self.at + 1)]);
                    self.skip(1);
                }
                b'\'' => self.single_quoted(&mut word)?,
                b'"' => self.double_quoted(&mut word)?,
                b'`' => {
                    self.backquote(false)?;
                    word.unknown();
                }
                b'$' => self.dollar(&mut word, false)?,
                b'<' | b'>' if self.is_substitution() && mode != Mode::Regex => {
                    self.emit_syntax(Syntax::ProcessSubstitution);
                    self.skip(2);
                    self.commands(Until::Paren(self.line))?;
                    word.unknown();
                }
                b'(' if is_inside || mode == Mode::Regex || is_glob(&word.bare) => {
                    parens += 1;
                    word.plain(byte);
                    self.skip(1);
                }
                b')' if is_inside => {
                    parens -= 1;
                    word.plain(byte);
                    self.skip(1);
                }
                b'|' if mode == Mode::Regex && !self.next_is("||") => {
                    word.plain(byte);
                    self.skip(1);
                }
                b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>'
                    if !is_inside =>
                {
                    break;
                }
                _ => {
                    word.plain(byte);
                    self.skip(1);
                }
            }
        }
        if parens > 0 {
            return Self::unclosed(line, "(");
        }
        if mode == Mode::Word && word.bare.contains(&b'{') {
            let bare = String::from_utf8_lossy(&word.bare).into_owned();
            self.emit(line, Kind::Braces(bare));
        }
        Ok(Word { text: String::from_utf8_lossy(&word.text).into_owned(), line })
    }

    fn single_quoted(&mut self, word: &mut Text) -> Parsed<()> {
        let line = self.line;
        let rest = &self.text[self.at + 1..];
        let Some(end) = rest.iter().position(|byte| *byte == b'\'') else {
            return Self::unclosed(line, "'");
        };
        word.quoted(&rest[..end]);
        self.skip(end + 2);
        Ok(())
    }

    pub(super) fn double_quoted(&mut self, word: &mut Text) -> Parsed<()> {
        let line = self.line;
        self.skip(1);
        loop {
            match self.peek() {
                None => return Self::unclosed(line, "\""),
                Some(b'"') => {
                    self.skip(1);
                    // Even an empty text is quoted.
                    word.quoted(b"");
                    return Ok(());
                }
                Some(b'\\') if self.peek_at(1) == Some(b'\n') => self.skip(2),
                Some(b'\\') => {
                    let next = self.peek_at(1);
                    if !matches!(next, Some(b'$' | b'`' | b'"' | b'\\')) {
                        word.quoted(b"\\");
                    }
                    word.quoted(next.as_slice());
                    self.skip(2);
                }
                Some(b'`') => {
                    self.backquote(true)?;
                    word.unknown();
                }
                Some(b'$') => self.dollar(word, true)?,
                Some(byte) => {
                    word.quoted(&[byte]);
                    self.skip(1);
                }
            }
        }
    }

    /// Reads a substitution in backquotes. Backslashes before some characters belong to it
    /// and not to the commands in it.
    pub(super) fn backquote(&mut self, is_quoted: bool) -> Parsed<()> {
        let (start, line) = (self.at, self.line);
        self.skip(1);
        let mut text = Vec::new();
        loop {
            match self.peek() {
                None => return Self::unclosed(line, "`"),
                Some(b'`') => break,
                Some(b'\\') => {
                    let next = self.peek_at(1);
                    let is_removed = matches!(next, Some(b'\\' | b'`' | b'$'))
                        || (is_quoted && next == Some(b'"'));
                    if !is_removed {
                        text.push(b'\\');
                    }
                    text.extend(next);
                    self.skip(2);
                }
                Some(byte) => {
                    text.push(byte);
                    self.skip(1);
                }
            }
        }
        self.skip(1);
        self.spend(self.at - start)?;
        self.inside(&text, line, |inner| inner.commands(Until::End))
    }
}

/// Whether a parenthesis after this begins a group of patterns.
fn is_glob(bare: &[u8]) -> bool {
    matches!(bare.last(), Some(b'?' | b'*' | b'+' | b'@' | b'!'))
}
