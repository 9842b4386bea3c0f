//! Names of downloaded files.

/// The name of the download that is the build context. BuildKit's own frontend gives
/// it the same name (`DetectHTTPContext` in `frontend/dockerui/context.go`), so that
/// both have the same vertex: a context that the client sends as a stream can be
/// fetched only once.
pub const CONTEXT_DOWNLOAD: &str = "context";
/// The name of a download whose URL gives it none.
const DOWNLOAD: &str = "download";

/// The name that the download of `url` has: the last part of its path, or
/// `download` if that cannot be the name of a file.
#[must_use]
pub fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let name = path.split_once('/').and_then(|(_, path)| path.rsplit('/').next());
    let plain = |c: char| c.is_ascii_alphanumeric() || "._+~-".contains(c);
    let usable = |name: &&str| {
        !name.is_empty()
            && name.len() <= 255
            && *name != "."
            && *name != ".."
            && name.chars().all(plain)
    };
    name.filter(usable).unwrap_or(DOWNLOAD).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_the_path_of_the_url() {
        for (url, name) in [
            ("https://a.org/x/rootfs.tar.xz?raw=1#top", "rootfs.tar.xz"),
            ("https://a.org/", "download"),
            ("https://a.org", "download"),
            ("https://a.org/..", "download"),
            ("https://a.org/a%20b", "download"),
        ] {
            assert_eq!(file_name(url), name, "{url}");
        }
    }
}
