//! Titles of vertices.

/// The first `max` characters of a one-line text.
#[must_use]
pub fn shorten(text: &str, max: usize) -> String {
    let text = text.replace(['\n', '\r', '\t'], " ");
    if text.chars().count() <= max {
        return text;
    }
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// Words joined with blanks, shortened for a title.
#[must_use]
pub fn words<'a>(list: impl IntoIterator<Item = &'a str>) -> String {
    shorten(&list.into_iter().collect::<Vec<_>>().join(" "), 72)
}
