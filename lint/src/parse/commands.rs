//! Lists of commands, keywords and simple commands.

use super::event::{Assignment, Kind, Syntax, Word};
use super::parser::{Mode, Parsed, Parser, Until, is_delimiter};

/// How many words of a command rules see.
const MOST_WORDS: usize = 4096;
/// Commands whose arguments may be assignments.
const DECLARES: [&str; 5] = ["declare", "typeset", "local", "export", "readonly"];

/// What is open in a list of commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Paren(u32),
    /// A `case`, of which a pattern or `esac` is next.
    Pattern(u32),
    /// A `case`, of which commands are next.
    Case(u32),
}

impl Parser<'_, '_> {
    pub(super) fn commands(&mut self, until: Until) -> Parsed<()> {
        self.deeper()?;
        let is_substitution = u32::from(matches!(until, Until::Paren(_)));
        self.substitutions += is_substitution;
        self.list(until)?;
        self.substitutions -= is_substitution;
        self.higher();
        Ok(())
    }

    fn list(&mut self, until: Until) -> Parsed<()> {
        let mut open = Vec::new();
        loop {
            self.blanks();
            if let Some(Open::Pattern(line)) = open.last().copied() {
                self.pattern(line, &mut open)?;
                continue;
            }
            let Some(byte) = self.peek() else { return self.end(until, open.last().copied()) };
            let start = self.at;
            match byte {
                b'\n' => self.line_break()?,
                b';' => self.semicolon(&mut open),
                b'&' if self.next_is("&>") => self.simple()?,
                b'&' => self.skip(1),
                b'|' => {
                    if self.next_is("|&") {
                        self.emit_syntax(Syntax::PipeBoth);
                    }
                    self.skip(if self.next_is("|&") || self.next_is("||") { 2 } else { 1 });
                }
                b'(' => self.paren(&mut open)?,
                b')' => match (open.last(), until) {
                    (Some(Open::Paren(_)), _) => {
                        open.pop();
                        self.skip(1);
                    }
                    (None, Until::Paren(_)) => {
                        self.skip(1);
                        return Ok(());
                    }
                    (_, _) => return self.trouble("this `)` closes nothing"),
                },
                _ => self.command(&mut open)?,
            }
            if self.at == start {
                return self.unexpected();
            }
        }
    }

    /// What the end of the text means.
    fn end(&self, until: Until, open: Option<Open>) -> Parsed<()> {
        match (open, until) {
            (Some(Open::Paren(line)), _) | (None, Until::Paren(line)) => Self::unclosed(line, "("),
            (Some(Open::Case(line) | Open::Pattern(line)), _) => Self::unclosed(line, "case"),
            (None, Until::End) => Ok(()),
        }
    }

    pub(super) fn unexpected<T>(&self) -> Parsed<T> {
        match self.peek() {
            Some(b'\n') => self.trouble("the line ends where more is expected"),
            Some(byte) => self.trouble(format!("`{}` is not expected here", char::from(byte))),
            None => self.trouble("the script ends where more is expected"),
        }
    }

    fn semicolon(&mut self, open: &mut [Open]) {
        let operator = [";;&", ";;", ";&", ";"].into_iter().find(|text| self.next_is(text));
        let operator = operator.unwrap_or(";");
        match operator {
            ";;&" => self.emit_syntax(Syntax::TestNext),
            ";&" => self.emit_syntax(Syntax::FallThrough),
            _ => {}
        }
        self.skip(operator.len());
        if operator != ";"
            && let Some(last) = open.last_mut()
            && let Open::Case(line) = *last
        {
            *last = Open::Pattern(line);
        }
    }

    fn paren(&mut self, open: &mut Vec<Open>) -> Parsed<()> {
        if self.next_is("((") && self.is_arithmetic()? {
            self.emit_syntax(Syntax::ArithmeticCommand);
            self.skip(2);
            return self.arithmetic("))");
        }
        open.push(Open::Paren(self.line));
        self.skip(1);
        Ok(())
    }

    /// Reads line breaks and blanks.
    fn lines(&mut self) -> Parsed<()> {
        self.blanks();
        while self.peek() == Some(b'\n') {
            self.line_break()?;
            self.blanks();
        }
        Ok(())
    }

    /// Reads the patterns before the commands of a `case`, or `esac`.
    fn pattern(&mut self, line: u32, open: &mut Vec<Open>) -> Parsed<()> {
        self.lines()?;
        open.pop();
        if self.bare() == b"esac" {
            self.skip(4);
            return Ok(());
        }
        if !self.skip_text("(") && self.substitutions > 0 {
            self.emit_syntax(Syntax::PatternInside);
        }
        loop {
            self.blanks();
            let start = self.at;
            self.word(Mode::Word)?;
            if self.at == start && self.peek().is_some() {
                return self.unexpected();
            }
            self.blanks();
            match self.peek() {
                Some(b'|') => self.skip(1),
                Some(b')') => {
                    self.skip(1);
                    open.push(Open::Case(line));
                    return Ok(());
                }
                Some(_) => return self.unexpected(),
                None => return Self::unclosed(line, "case"),
            }
        }
    }

    fn command(&mut self, open: &mut Vec<Open>) -> Parsed<()> {
        let keyword = self.bare();
        match keyword {
            b"if" | b"then" | b"elif" | b"else" | b"fi" | b"while" | b"until" | b"do" | b"done"
            | b"{" | b"}" | b"!" => self.skip(keyword.len()),
            b"time" => {
                self.skip(keyword.len());
                self.blanks();
                if self.bare() == b"-p" {
                    self.skip(2);
                }
            }
            b"coproc" => {
                self.emit_syntax(Syntax::Coproc);
                self.skip(keyword.len());
            }
            b"case" => {
                let line = self.line;
                self.skip(keyword.len());
                self.blanks();
                self.word(Mode::Word)?;
                self.lines()?;
                if self.bare() != b"in" {
                    return self.trouble("`in` is missing after `case`");
                }
                self.skip(2);
                open.push(Open::Pattern(line));
            }
            b"esac" => {
                self.skip(keyword.len());
                if matches!(open.last(), Some(Open::Case(_))) {
                    open.pop();
                }
            }
            b"for" | b"select" => self.for_each(keyword == b"select")?,
            b"function" => self.function()?,
            b"[[" => self.test()?,
            _ => self.simple()?,
        }
        Ok(())
    }

    fn for_each(&mut self, is_select: bool) -> Parsed<()> {
        if is_select {
            self.emit_syntax(Syntax::Select);
        }
        self.skip(if is_select { 6 } else { 3 });
        self.blanks();
        if self.next_is("((") {
            self.emit_syntax(Syntax::ArithmeticFor);
            self.skip(2);
            return self.arithmetic("))");
        }
        self.word(Mode::Word)?;
        self.lines()?;
        if self.bare() != b"in" {
            return Ok(());
        }
        self.skip(2);
        loop {
            self.blanks();
            let start = self.at;
            self.word(Mode::Word)?;
            if self.at == start {
                return Ok(());
            }
        }
    }

    fn function(&mut self) -> Parsed<()> {
        self.emit_syntax(Syntax::FunctionKeyword);
        self.skip(8);
        self.blanks();
        let name = self.word(Mode::Word)?;
        self.emit(name.line, Kind::Function(name.text));
        self.blanks();
        if self.skip_text("(") {
            self.blanks();
            self.skip_text(")");
        }
        Ok(())
    }

    fn test(&mut self) -> Parsed<()> {
        let line = self.line;
        self.emit_syntax(Syntax::DoubleBracket);
        self.skip(2);
        let mut words: Vec<Word> = Vec::new();
        loop {
            self.blanks();
            let Some(byte) = self.peek() else { return Self::unclosed(line, "[[") };
            if self.bare() == b"]]" {
                self.skip(2);
                break;
            }
            let start = self.at;
            let is_regex = words.last().is_some_and(|word| word.text == "=~");
            let operator = ["&&", "||"].into_iter().find(|text| self.next_is(text));
            let word = match (operator, byte) {
                (Some(operator), _) => {
                    self.skip(2);
                    Word { text: operator.to_owned(), line: self.line }
                }
                (None, b'\n') => {
                    self.line_break()?;
                    continue;
                }
                (None, b'(' | b')' | b'<' | b'>')
                    if !is_regex && (byte == b'(' || self.peek_at(1) != Some(b'(')) =>
                {
                    self.skip(1);
                    Word { text: char::from(byte).to_string(), line: self.line }
                }
                (None, _) => self.word(if is_regex { Mode::Regex } else { Mode::Word })?,
            };
            if self.at == start {
                return self.unexpected();
            }
            if words.len() < MOST_WORDS {
                words.push(word);
            }
        }
        self.emit(line, Kind::Test(words));
        Ok(())
    }

    /// Reads a command without keywords, or the redirections after a compound command.
    fn simple(&mut self) -> Parsed<()> {
        let (line, mut words) = (self.line, Vec::new());
        loop {
            self.blanks();
            match self.peek() {
                None | Some(b'\n' | b';' | b'|' | b')') => break,
                Some(b'&') if !self.next_is("&>") => break,
                Some(b'(') => return self.function_body(&words),
                Some(_) => {}
            }
            if self.redirection()? {
                continue;
            }
            let start = self.at;
            let may_assign =
                words.first().is_none_or(|word: &Word| DECLARES.contains(&word.text.as_str()));
            let word = match may_assign {
                true if self.assignment()? => {
                    // A word of a declaration, so that it is not taken for one of its options.
                    let text = String::from("=");
                    if words.is_empty() {
                        continue;
                    }
                    Word { text, line: self.line }
                }
                _ => self.word(Mode::Word)?,
            };
            if self.at == start {
                return self.unexpected();
            }
            if words.len() < MOST_WORDS {
                words.push(word);
            }
        }
        if !words.is_empty() {
            self.emit(line, Kind::Command(words));
        }
        Ok(())
    }

    /// Reads `()` after the name of a function.
    fn function_body(&mut self, words: &[Word]) -> Parsed<()> {
        let [name] = words else { return self.unexpected() };
        let line = self.line;
        self.skip(1);
        self.blanks();
        if !self.skip_text(")") {
            return self.unexpected();
        }
        self.emit(line, Kind::Function(name.text.clone()));
        Ok(())
    }

    /// Reads an assignment, if there is one here.
    fn assignment(&mut self) -> Parsed<bool> {
        let name = self.name_length();
        if name == 0 {
            return Ok(false);
        }
        let mut end = self.at + name;
        let has_subscript = self.text.get(end) == Some(&b'[');
        if has_subscript {
            let rest = &self.text[end..];
            // An assignment stands in one line.
            let line = rest.iter().take_while(|byte| **byte != b'\n').count();
            let close = rest[..line].windows(2).position(|pair| matches!(pair, b"]=" | b"]+"));
            self.spend(close.unwrap_or(line))?;
            let Some(close) = close else { return Ok(false) };
            end += close + 1;
        }
        let append = self.text[end..].starts_with(b"+=");
        if !append && self.text.get(end) != Some(&b'=') {
            return Ok(false);
        }
        let line = self.line;
        self.skip(name);
        let subscript = if has_subscript { Some(self.subscript()?) } else { None };
        self.skip(usize::from(append));
        // After an odd subscript there may be something else, which is read as a word.
        self.skip_text("=");
        let list = self.peek() == Some(b'(');
        if list {
            self.list_value()?;
        } else if self.peek().is_some_and(|byte| !is_delimiter(byte) || self.is_substitution()) {
            self.word(Mode::Value)?;
        }
        self.emit(line, Kind::Assignment(Assignment { subscript, append, list }));
        Ok(true)
    }

    /// Reads the list of an array.
    fn list_value(&mut self) -> Parsed<()> {
        let line = self.line;
        self.skip(1);
        loop {
            self.lines()?;
            match self.peek() {
                None => return Self::unclosed(line, "("),
                Some(b')') => {
                    self.skip(1);
                    return Ok(());
                }
                Some(_) => {
                    let start = self.at;
                    self.word(Mode::Word)?;
                    if self.at == start {
                        return self.unexpected();
                    }
                }
            }
        }
    }
}
