//! The state of the parser, and moving through the text.

use super::event::{Event, Kind, Syntax};

/// How deep substitutions and expansions may stand in each other. People write five levels.
const DEEPEST: u32 = 50;
/// How many bytes may be looked at ahead of where the parser is, for each byte of the text.
const AHEAD: usize = 32;

/// Why a script cannot be read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// The line, from 1.
    pub(crate) line: u32,
    /// Lower case, no full stop.
    pub(crate) message: String,
}

/// The result of reading a part.
pub(crate) type Parsed<T> = Result<T, Trouble>;

/// Where a list of commands ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum Until {
    End,
    /// At the `)` of a `(` that stands at this line.
    Paren(u32),
}

/// What a word is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// A word of a command, a list or a pattern.
    Word,
    /// The value of an assignment, in which braces are not expanded.
    Value,
    /// The regular expression after `=~`.
    Regex,
}

/// A here-document whose text begins after the next line break.
#[derive(Debug)]
pub(super) struct HereDocument {
    pub(super) delimiter: Vec<u8>,
    /// Whether expansions in its text are made.
    pub(super) expands: bool,
    /// Whether tabs at the beginning of its lines are removed.
    pub(super) indented: bool,
}

/// Reads a script once from its beginning to its end. It calls `sink` with everything that it
/// finds and keeps nothing, so its memory does not grow with what a script holds.
pub(super) struct Parser<'a, 's> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
    pub(super) line: u32,
    pub(super) pending: Vec<HereDocument>,
    /// Whether quotes in `"${x:-…}"` are text, as POSIX wants it.
    pub(super) is_posix: bool,
    /// In how many `$(…)` this is.
    pub(super) substitutions: u32,
    depth: u32,
    ahead: usize,
    sink: &'s mut dyn FnMut(&Event),
}

impl<'a, 's> Parser<'a, 's> {
    pub(super) fn new(text: &'a [u8], is_posix: bool, sink: &'s mut dyn FnMut(&Event)) -> Self {
        let ahead = text.len().saturating_mul(AHEAD).saturating_add(1024);
        Self {
            text,
            at: 0,
            line: 1,
            pending: Vec::new(),
            is_posix,
            substitutions: 0,
            depth: 0,
            ahead,
            sink,
        }
    }

    /// Reads a text inside of this one, e.g. that of a here-document.
    pub(super) fn inside(
        &mut self,
        text: &[u8],
        line: u32,
        read: fn(&mut Parser<'_, '_>) -> Parsed<()>,
    ) -> Parsed<()> {
        self.deeper()?;
        let mut inner = Parser {
            text,
            at: 0,
            line,
            pending: Vec::new(),
            is_posix: self.is_posix,
            substitutions: 0,
            depth: self.depth,
            ahead: self.ahead,
            sink: &mut *self.sink,
        };
        let result = read(&mut inner);
        self.ahead = inner.ahead;
        self.higher();
        result
    }

    /// Goes into a part that may hold another of its kind.
    pub(super) fn deeper(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.trouble("the script is nested too deeply to be looked at");
        }
        Ok(())
    }

    /// Leaves the part again.
    pub(super) fn higher(&mut self) {
        self.depth -= 1;
    }

    /// Counts bytes that are looked at ahead, so that no script takes long.
    pub(super) fn spend(&mut self, bytes: usize) -> Parsed<()> {
        match self.ahead.checked_sub(bytes) {
            Some(ahead) => {
                self.ahead = ahead;
                Ok(())
            }
            None => self.trouble("the script is too involved to be looked at"),
        }
    }

    pub(super) fn trouble<T>(&self, message: impl Into<String>) -> Parsed<T> {
        Err(Trouble { line: self.line, message: message.into() })
    }

    /// Says that something that began at a line has no end.
    pub(super) fn unclosed<T>(line: u32, what: &str) -> Parsed<T> {
        Err(Trouble { line, message: format!("`{what}` is never closed") })
    }

    pub(super) fn emit(&mut self, line: u32, kind: Kind) {
        (self.sink)(&Event { line, kind });
    }

    pub(super) fn emit_syntax(&mut self, syntax: Syntax) {
        self.emit(self.line, Kind::Syntax(syntax));
    }

    /// The byte here.
    pub(super) fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    /// The byte after `count` others.
    pub(super) fn peek_at(&self, count: usize) -> Option<u8> {
        self.text.get(self.at + count).copied()
    }

    pub(super) fn next_is(&self, text: &str) -> bool {
        self.text[self.at..].starts_with(text.as_bytes())
    }

    /// Goes on by some bytes of the text, which must be there.
    pub(super) fn skip(&mut self, count: usize) {
        let end = (self.at + count).min(self.text.len());
        let breaks = self.text[self.at..end].iter().filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.at = end;
    }

    /// Goes on if this text is here.
    pub(super) fn skip_text(&mut self, text: &str) -> bool {
        let found = self.next_is(text);
        if found {
            self.skip(text.len());
        }
        found
    }

    /// Goes to the next token of the line: over blanks, continued lines and comments.
    pub(super) fn blanks(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' => self.skip(1),
                b'\\' if self.peek_at(1) == Some(b'\n') => self.skip(2),
                b'#' => {
                    let rest = &self.text[self.at..];
                    let end = rest.iter().position(|byte| *byte == b'\n');
                    self.skip(end.unwrap_or(rest.len()));
                }
                _ => return,
            }
        }
    }

    /// The characters here up to one that ends a word, quoted or not.
    pub(super) fn bare(&self) -> &'a [u8] {
        let rest = &self.text[self.at..];
        // No keyword is longer.
        let rest = &rest[..rest.len().min(10)];
        let end = rest.iter().position(|byte| is_delimiter(*byte));
        &rest[..end.unwrap_or(rest.len())]
    }

    /// The text from `start` to here.
    pub(super) fn since(&self, start: usize) -> String {
        String::from_utf8_lossy(&self.text[start..self.at]).into_owned()
    }

    /// How many bytes here are a name of a variable.
    pub(super) fn name_length(&self) -> usize {
        let rest = &self.text[self.at..];
        if rest.first().is_none_or(u8::is_ascii_digit) {
            return 0;
        }
        rest.iter().take_while(|byte| is_name(**byte)).count()
    }
}

/// Whether a byte ends a word that is not quoted.
pub(super) fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>')
}

pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
