//! The statements of a boot script.

/// A command with its words.
pub(super) struct Statement {
    pub(super) words: Vec<String>,
    /// Whether something else is done if it fails.
    pub(super) may_fail: bool,
}

/// The statements of a line, without quotes and comments.
pub(super) fn split(line: &str) -> Vec<Statement> {
    let mut statements = Vec::new();
    let (mut words, mut word): (Vec<String>, Option<String>) = (Vec::new(), None);
    let mut quote = None;
    let mut after_condition = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '\\') => word.get_or_insert_default().extend(chars.next()),
            (None, '#') if word.is_none() => break,
            (None, ';' | '&' | '|') => {
                let is_condition = c != ';' && chars.next_if_eq(&c).is_some();
                words.extend(word.take());
                let words = std::mem::take(&mut words);
                statements.push(Statement { words, may_fail: is_condition || after_condition });
                after_condition = is_condition;
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    statements.push(Statement { words, may_fail: after_condition });
    statements.retain(|statement| !statement.words.is_empty());
    statements
}

/// The name and the value of `NAME=value`.
pub(super) fn assignment(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    // The boot arguments alone begin like this too.
    let is_argument = ["root", "console", "init", "rootfstype"].contains(&name);
    (!name.is_empty() && name.chars().all(is_name) && !is_argument).then_some((name, value))
}
