//! Redirections.

use super::event::Syntax;
use super::parser::{Mode, Parsed, Parser};

/// The operators, of which the first that fits counts.
const OPERATORS: [&str; 12] =
    ["&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">"];

impl Parser<'_, '_> {
    /// Whether a process substitution is here.
    pub(super) fn is_substitution(&self) -> bool {
        self.next_is("<(") || self.next_is(">(")
    }

    /// Reads a redirection, if there is one here.
    pub(super) fn redirection(&mut self) -> Parsed<bool> {
        let before = self.descriptor_length();
        let rest = &self.text[self.at + before..];
        if before == 0 && self.is_substitution() {
            return Ok(false);
        }
        let operator = OPERATORS.into_iter().find(|text| rest.starts_with(text.as_bytes()));
        let Some(operator) = operator else { return Ok(false) };
        if before > 0 && operator.starts_with('&') {
            return Ok(false);
        }
        if self.peek() == Some(b'{') {
            self.emit_syntax(Syntax::NamedDescriptor);
        }
        self.skip(before + operator.len());
        if let "<<" | "<<-" = operator {
            self.here_delimiter(operator == "<<-")?;
            return Ok(true);
        }
        self.blanks();
        let start = self.at;
        let target = self.word(Mode::Word)?;
        if self.at == start {
            return self.unexpected();
        }
        match operator {
            "&>" => self.emit_syntax(Syntax::BothTo),
            "&>>" => self.emit_syntax(Syntax::BothAppend),
            "<<<" => self.emit_syntax(Syntax::HereString),
            ">&" if before == 0 && is_file(&target.text) => self.emit_syntax(Syntax::BothToOld),
            _ => {}
        }
        Ok(true)
    }

    /// How many bytes name the descriptor before the operator: `2` or `{name}`.
    fn descriptor_length(&self) -> usize {
        let rest = &self.text[self.at..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let length = if rest.first() == Some(&b'{') {
            let name = rest[1..].iter().take_while(|byte| super::parser::is_name(**byte)).count();
            if name == 0 || rest.get(name + 1) != Some(&b'}') {
                return 0;
            }
            name + 2
        } else {
            digits
        };
        let is_operator = matches!(rest.get(length), Some(b'<' | b'>'));
        if is_operator { length } else { 0 }
    }
}

/// Whether what stands after `>&` is a file, as far as can be known.
fn is_file(target: &str) -> bool {
    let first = target.chars().next();
    first.is_some_and(|first| {
        !first.is_ascii_digit() && first != '-' && first != super::event::UNKNOWN
    })
}
