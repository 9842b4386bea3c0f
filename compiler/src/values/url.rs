//! URLs of downloads and archives.

use super::text::text_value;

/// Longest URL, in bytes.
const MAX_URL: usize = 2048;

text_value! {
    /// The URL of an apt archive, safe to write into a `sources.list`.
    ArchiveUrl, "archive URL",
    "an archive URL: `http://…` or `https://…`, without blanks, quotes, brackets, `#` and passwords",
    Some("^https?://[!-~]+$"),
    ["http://archive.debian.org/debian"],
    |text| is_url(text, &["http://", "https://"], "[]")
}

text_value! {
    /// The URL of one file.
    HttpUrl, "URL",
    "a URL: `http://…` or `https://…`, without blanks, quotes, `#` and passwords",
    Some("^https?://[!-~]+$"),
    ["https://example.org/lenny/rootfs.tar.xz"],
    |text| is_url(text, &["http://", "https://"], "")
}

/// Whether `text` is a URL with one of `schemes` and a host, and has no characters
/// of `refused` or others that a URL cannot hold.
///
/// A password would be shown in the progress, in the provenance and in errors, so a
/// URL holds none.
pub(super) fn is_url(text: &str, schemes: &[&str], refused: &str) -> bool {
    let Some(rest) = schemes.iter().find_map(|scheme| text.strip_prefix(scheme)) else {
        return false;
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let (user, host) =
        authority.rsplit_once('@').map_or(("", authority), |(user, host)| (user, host));
    !host.is_empty()
        && !host.starts_with(':')
        && !user.contains(':')
        && text.len() <= MAX_URL
        && rest
            .chars()
            .all(|c| c.is_ascii_graphic() && !"\"'`\\<>{}|^#".contains(c) && !refused.contains(c))
}
