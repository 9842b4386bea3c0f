//! The syntax of patterns: `*`, `?` and `[a-z]` inside a name, `**` for any
//! folders.
//!
//! What is accepted means the same to the helper, to BuildKit's copy and to the
//! filters of local sources; forms that they read differently are refused.

use buildkit_request::path::{MAX_PATH, clean};

/// Whether `text` has a wildcard.
pub(super) fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// The pattern cleaned as a path and without a `/` at its start.
///
/// # Errors
///
/// What is wrong with it, to follow "a pattern: ".
pub(super) fn parse(text: &str) -> Result<String, &'static str> {
    if text.len() > MAX_PATH {
        return Err("it has more than 4095 bytes");
    }
    if text.contains('\\') {
        return Err("`\\` has no meaning in it, write `?` for such a character");
    }
    let cleaned = clean(text)
        .ok_or("it holds `..`, a control character, or a name of more than 255 bytes")?;
    if cleaned.is_empty() {
        return Err("it names nothing");
    }
    for name in cleaned.split('/').filter(|name| *name != "**") {
        check_name(name)?;
    }
    Ok(cleaned)
}

fn check_name(name: &str) -> Result<(), &'static str> {
    if name.contains("**") {
        return Err("`**` must be a whole name between slashes");
    }
    let mut rest = name;
    while let Some((_, class)) = rest.split_once('[') {
        rest = check_class(class)?;
    }
    Ok(())
}

/// Checks what follows a `[`, and returns what follows its `]`.
fn check_class(text: &str) -> Result<&str, &'static str> {
    let (class, rest) = text.split_once(']').ok_or("a `[` in it is never closed")?;
    if class.starts_with('!') {
        return Err("write `[^…]` for any character but these");
    }
    let mut characters = class.strip_prefix('^').unwrap_or(class).chars().peekable();
    if characters.peek().is_none() {
        return Err("a `[…]` in it is empty");
    }
    while let Some(from) = characters.next() {
        if matches!(from, '[' | '-') {
            return Err("`[` and `-` cannot be among the characters of a `[…]`");
        }
        if characters.next_if_eq(&'-').is_some() {
            match characters.next() {
                Some(to) if to >= from && to != '[' => {}
                _ => {
                    return Err("a range such as `a-z` in it has no end, or ends before its start");
                }
            }
        }
    }
    Ok(rest)
}
