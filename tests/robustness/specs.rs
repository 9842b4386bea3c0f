//! Parts of specs that are made of numbers.

/// What every spec here begins with.
pub(crate) const HEAD: &str = "version: 1\nname: demo\n";
/// A base to start images from.
pub(crate) const ROOT: &str = concat!(
    "sources: {root: {image: \"debian@sha256:",
    "1111111111111111111111111111111111111111111111111111111111111111\"}}\n",
    "bases: {base: {from: root, platform: linux/amd64, apt: {archives: ",
    "[{url: \"http://example.org\", suite: bookworm, components: main}]}}}\n"
);

/// What `part` makes of the numbers up to `count`.
pub(crate) fn repeat(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect()
}

/// A spec with one image that has the keys `keys`, a line each.
pub(crate) fn image(keys: &str) -> String {
    format!("{HEAD}{ROOT}images:\n  main:\n    from: base\n{keys}")
}
