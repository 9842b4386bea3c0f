//! What several rules look for.

/// Whether an index or a length is negative for certain.
pub(super) fn is_negative(text: &str) -> bool {
    let text = text.trim_start();
    let digits = text.strip_prefix('-').map(str::trim_start);
    // `-1+n` may be anything.
    digits.is_some_and(|digits| {
        let rest = digits.trim_end();
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether a word has a sequence such as `{01..10}`, whose numbers are filled with zeros.
pub(super) fn is_padded(word: &str) -> bool {
    sequences(word).any(|ends| {
        let [first, last, ..] = ends.as_slice() else { return false };
        is_number(first) && is_number(last) && (has_zero(first) || has_zero(last))
    })
}

/// Whether a word has a sequence with a step, such as `{1..10..2}`.
pub(super) fn is_above_sequence(word: &str) -> bool {
    sequences(word).any(|ends| match ends.as_slice() {
        [first, last, step] => {
            let is_letter =
                |text: &str| text.len() == 1 && text.bytes().all(|it| it.is_ascii_alphabetic());
            is_number(step)
                && ((is_number(first) && is_number(last)) || (is_letter(first) && is_letter(last)))
        }
        _ => false,
    })
}

/// Whether a word has braces that bash expands.
pub(super) fn is_expanded(word: &str) -> bool {
    groups(word).any(|group| group.contains(',') || group.contains(".."))
}

fn sequences(word: &str) -> impl Iterator<Item = Vec<&str>> {
    groups(word).filter(|group| group.contains("..")).map(|group| group.splitn(4, "..").collect())
}

/// What stands in the innermost pairs of braces.
fn groups(word: &str) -> impl Iterator<Item = &str> {
    word.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(group, _)| group))
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn has_zero(number: &str) -> bool {
    let digits = number.trim_start_matches(['-', '+']);
    digits.len() > 1 && digits.starts_with('0')
}

/// The variables that an arithmetic expression names without a `$`. What commands in it say is
/// left out, with everything around them.
pub(super) fn names_in(expression: &str) -> impl Iterator<Item = &str> {
    let is_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let has_command = expression.replace("$((", "").contains("$(") || expression.contains('`');
    let text = if has_command { "" } else { expression };
    let mut before = ' ';
    text.split_inclusive(move |it| !is_name(it)).filter_map(move |part| {
        let name = part.trim_end_matches(|it| !is_name(it));
        let is_plain = !matches!(before, '$' | '{' | '#' | '!');
        before = part.chars().next_back().unwrap_or(' ');
        (is_plain && !name.is_empty()).then_some(name)
    })
}

/// Whether an expression holds `x++`, `++x` or the same with `-`. `1--1` is none of them.
pub(super) fn counts_up(expression: &str) -> bool {
    let is_name =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    let bytes = expression.as_bytes();
    let ends_name = |end: usize| {
        let before = &bytes[..end];
        let length =
            before.iter().rev().take_while(|it| it.is_ascii_alphanumeric() || **it == b'_').count();
        is_name(before.get(end - length))
    };
    (0..bytes.len().saturating_sub(1)).any(|at| {
        matches!(&bytes[at..at + 2], b"++" | b"--") && (is_name(bytes.get(at + 2)) || ends_name(at))
    })
}
