//! Titles of vertices.

pub use buildkit_request::shorten;

/// Words joined with blanks, shortened for a title.
#[must_use]
pub fn words<'a>(list: impl IntoIterator<Item = &'a str>) -> String {
    shorten(&list.into_iter().collect::<Vec<_>>().join(" "), 72)
}
