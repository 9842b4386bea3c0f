//! Repositories and what to check out of them.

use super::text::{is_hex, text_value};
use super::url::is_url;

text_value! {
    /// The URL of a git repository, without a fragment.
    GitUrl, "git URL",
    "a git URL: `https://…`, `http://…`, `git://…` or `ssh://…`, without blanks, quotes, `#` and passwords",
    Some("^(https?|git|ssh)://[!-~]+$"),
    ["https://example.org/kernel.git"],
    |text| is_url(text, &["https://", "http://", "git://", "ssh://"], "")
}

text_value! {
    /// A full git commit id.
    GitCommit, "commit",
    "a full commit id: 40 lower-case hex digits",
    Some("^[0-9a-f]{40}$"),
    ["3f80ffb91284341742a9fa9fc1fedadf029c604d"],
    |text| is_hex(text, 40)
}

text_value! {
    /// A branch, a tag or a full reference such as `refs/tags/v1`.
    GitRef, "git reference",
    "a branch or tag: without blanks, `..`, `@{` and any of `~ ^ : ? * [ \\ #`, at most 255",
    Some("^[^\\s~^:?*\\[\\\\#/.-][^\\s~^:?*\\[\\\\#]{0,254}$"),
    ["v1.0", "refs/heads/main"],
    is_git_ref
}

/// The rules of `git check-ref-format`; `#` is refused too, since it would be read
/// as the start of a fragment.
fn is_git_ref(text: &str) -> bool {
    let part_is_valid = |part: &str| {
        let is_lock = part.strip_suffix(".lock").is_some();
        !part.is_empty() && !part.starts_with('.') && !is_lock
    };
    text.len() <= 255
        && text != "@"
        && !text.starts_with('-')
        && !text.ends_with('.')
        && !text.contains("..")
        && !text.contains("@{")
        && !text.contains(|c: char| c.is_control() || c.is_whitespace() || "~^:?*[\\#".contains(c))
        && text.split('/').all(part_is_valid)
}
