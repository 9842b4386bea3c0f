//! The paths and patterns that checks name.

use crate::values::KeyPath;
use jesteros_manifest::At;

/// What the helper is told of a path or pattern.
pub(super) fn at(path: &KeyPath) -> At {
    match path {
        KeyPath::Plain { path, .. } => At::Path(path.clone()),
        KeyPath::Pattern(pattern) => At::Pattern(pattern.clone()),
    }
}

/// The title of a check of these paths: the first of them, and how many more there are.
pub(super) fn title<'p>(
    keyword: &str,
    mut paths: impl ExactSizeIterator<Item = &'p KeyPath>,
) -> String {
    let first = paths.next().map_or("", KeyPath::as_str);
    match paths.len() {
        0 => format!("{keyword}: {first}"),
        more => format!("{keyword}: {first} and {more} more"),
    }
}
