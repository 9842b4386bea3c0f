//! Texts of the user in messages.

/// Longest part of a text that a message repeats, in characters.
const MAX_SHOWN: usize = 120;

/// The start of `text` in printable characters, as messages repeat it.
///
/// # Examples
///
/// ```
/// assert_eq!(buildkit_request::shown("a\tb"), "a\\tb");
/// ```
#[must_use]
pub fn shown(text: &str) -> String {
    let end = text.char_indices().nth(MAX_SHOWN).map(|(end, _)| end);
    match end {
        Some(end) => format!("{}…", text[..end].escape_debug()),
        None => text.escape_debug().to_string(),
    }
}

/// The first `max` characters of a one-line text, for titles and for lines of a file; `…` says
/// that there is more.
#[must_use]
pub fn shorten(text: &str, max: usize) -> String {
    let text = text.replace(['\n', '\r', '\t'], " ");
    if text.chars().count() <= max {
        return text;
    }
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(shown("a\tb"), "a\\tb");
        assert_eq!(shown(&"ä".repeat(120)), "ä".repeat(120));
        assert_eq!(shown(&"ä".repeat(121)), format!("{}…", "ä".repeat(120)));
    }

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(shorten("a\nb\tc", 5), "a b c");
        assert_eq!(shorten("ääää", 3), "ää…");
    }
}
