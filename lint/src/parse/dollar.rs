//! Everything that begins with `$`, and arithmetic.

use super::event::{Expansion, Kind, Syntax};
use super::parser::{Parsed, Parser, Until};
use super::word::Text;

/// Parameters whose name is one of these signs.
const SIGNS: &[u8] = b"@*#?-$!";

impl Parser<'_, '_> {
    /// Reads what begins with `$`; `is_quoted` says whether it stands in double quotes.
    pub(super) fn dollar(&mut self, word: &mut Text, is_quoted: bool) -> Parsed<()> {
        let line = self.line;
        match self.peek_at(1) {
            Some(b'(') => {
                self.skip(1);
                if self.next_is("((") && self.is_arithmetic()? {
                    self.skip(2);
                    self.arithmetic("))")?;
                } else {
                    self.skip(1);
                    self.commands(Until::Paren(line))?;
                }
            }
            Some(b'[') => {
                self.skip(2);
                self.arithmetic("]")?;
            }
            Some(b'{') => {
                self.skip(2);
                self.braced(line, is_quoted)?;
            }
            Some(b'\'') if !is_quoted => self.ansi(line)?,
            Some(b'"') if !is_quoted => {
                self.emit_syntax(Syntax::LocaleQuote);
                self.skip(1);
                return self.double_quoted(word);
            }
            Some(byte) if byte.is_ascii_digit() || SIGNS.contains(&byte) => {
                self.skip(2);
                self.plain_expansion(line, self.at - 1);
            }
            Some(_) | None => {
                self.skip(1);
                let name = self.name_length();
                if name == 0 {
                    word.quoted(b"$");
                    return Ok(());
                }
                self.skip(name);
                self.plain_expansion(line, self.at - name);
            }
        }
        word.unknown();
        Ok(())
    }

    fn plain_expansion(&mut self, line: u32, start: usize) {
        let name = self.since(start);
        self.emit(line, Kind::Expansion(Expansion { name, ..Expansion::default() }));
    }

    fn ansi(&mut self, line: u32) -> Parsed<()> {
        self.skip(2);
        let start = self.at;
        loop {
            match self.peek() {
                None => return Self::unclosed(line, "$'"),
                Some(b'\'') => break,
                Some(b'\\') => self.skip(2),
                Some(_) => self.skip(1),
            }
        }
        let text = self.since(start);
        self.emit(line, Kind::Ansi(text));
        self.skip(1);
        Ok(())
    }

    /// Reads an expansion in braces, after `${`.
    fn braced(&mut self, line: u32, is_quoted: bool) -> Parsed<()> {
        self.deeper()?;
        let has_name = |parser: &Self| {
            let next = parser.peek_at(1);
            next.is_some_and(|byte| super::parser::is_name(byte) || SIGNS.contains(&byte))
        };
        let indirect = self.peek() == Some(b'!') && has_name(self);
        if indirect || (self.peek() == Some(b'#') && has_name(self)) {
            self.skip(1);
        }
        let start = self.at;
        let name = match self.peek() {
            Some(byte) if byte.is_ascii_digit() => {
                self.text[start..].iter().take_while(|byte| byte.is_ascii_digit()).count()
            }
            Some(byte) if SIGNS.contains(&byte) => 1,
            Some(_) | None => self.name_length(),
        };
        self.skip(name);
        let name = self.since(start);
        let has_subscript = self.peek() == Some(b'[') && !name.is_empty();
        let subscript = if has_subscript { Some(self.subscript()?) } else { None };
        let start = self.at;
        self.operand(line, is_quoted)?;
        let operator = self.since(start);
        self.skip(1);
        self.higher();
        self.emit(line, Kind::Expansion(Expansion { indirect, name, subscript, operator }));
        Ok(())
    }

    /// Reads up to the `}` of an expansion.
    fn operand(&mut self, line: u32, is_quoted: bool) -> Parsed<()> {
        let operator = if self.peek() == Some(b':') { self.peek_at(1) } else { self.peek() };
        // In double quotes, POSIX takes the default of `${name:-…}` for text as that around it.
        // Bash looks for the second quote, whatever its version.
        let is_text =
            self.is_posix && is_quoted && matches!(operator, Some(b'-' | b'=' | b'+' | b'?'));
        let mut text = Text::default();
        loop {
            match self.peek() {
                None => return Self::unclosed(line, "${"),
                Some(b'}') => return Ok(()),
                Some(b'\\') => self.skip(2),
                Some(b'\'') if !is_text => {
                    let rest = &self.text[self.at + 1..];
                    match rest.iter().position(|byte| *byte == b'\'') {
                        Some(end) => self.skip(end + 2),
                        None => return Self::unclosed(self.line, "'"),
                    }
                }
                Some(b'"') => self.double_quoted(&mut text)?,
                Some(b'`') => self.backquote(is_quoted)?,
                Some(b'$') => self.dollar(&mut text, is_quoted)?,
                Some(_) => self.skip(1),
            }
        }
    }

    /// Reads `[…]` after a name.
    pub(super) fn subscript(&mut self) -> Parsed<String> {
        self.skip(1);
        let start = self.at;
        self.balanced(b'[', "]")?;
        let text = self.since(start);
        self.skip(1);
        Ok(text)
    }

    /// Reads an arithmetic expression and its end, `))` or `]`.
    pub(super) fn arithmetic(&mut self, end: &'static str) -> Parsed<()> {
        let (start, line) = (self.at, self.line);
        self.balanced(if end == "]" { b'[' } else { b'(' }, end)?;
        let text = self.since(start);
        self.skip(end.len());
        self.emit(line, Kind::Arithmetic(text));
        Ok(())
    }

    /// Reads up to the end of something in brackets, with expansions in it.
    fn balanced(&mut self, open: u8, end: &'static str) -> Parsed<()> {
        self.deeper()?;
        let line = self.line;
        let close = end.as_bytes()[0];
        let mut depth = 0_usize;
        let mut text = Text::default();
        loop {
            match self.peek() {
                None => return Self::unclosed(line, &char::from(open).to_string()),
                Some(_) if depth == 0 && self.next_is(end) => break,
                Some(byte) if byte == open => {
                    depth += 1;
                    self.skip(1);
                }
                Some(byte) if byte == close => {
                    depth = depth.saturating_sub(1);
                    self.skip(1);
                }
                Some(b'\\') => self.skip(2),
                Some(b'"') => self.double_quoted(&mut text)?,
                Some(b'`') => self.backquote(true)?,
                Some(b'$') => self.dollar(&mut text, true)?,
                Some(_) => self.skip(1),
            }
        }
        self.higher();
        Ok(())
    }

    /// Whether `((` here is arithmetic, and not a command in two pairs of parentheses: then
    /// the inner pair ends right before the outer one.
    pub(super) fn is_arithmetic(&mut self) -> Parsed<bool> {
        let text = &self.text[self.at..];
        let (mut depth, mut at) = (0_usize, 0);
        let mut found = false;
        while let Some(byte) = text.get(at) {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'\\' => at += 1,
                b'\'' | b'"' => {
                    let rest = &text[at + 1..];
                    let Some(end) = rest.iter().position(|other| other == byte) else { break };
                    at += end + 1;
                }
                _ => {}
            }
            at += 1;
            if depth == 1 && at > 1 {
                found = text.get(at) == Some(&b')');
                break;
            }
        }
        self.spend(at)?;
        Ok(found)
    }
}
