//! Downloads.

use super::Graph;
use crate::parts::some;
use buildkit_llb::Http;

const FILE: &str = "https://example.com/file";

pub(super) const GRAPHS: &[Graph] = &[
    ("http", || Ok(http().output())),
    ("http_with_checksum", || Ok(Http::new(FILE, some()).output())),
    ("http_filename", || Ok(http().filename("name").output())),
    ("http_mode", || Ok(http().perm(0o755).output())),
    ("http_owner", || Ok(http().owner(1000, 0).output())),
    ("http_group", || Ok(http().owner(0, 1000).output())),
    ("http_secret", || Ok(http().auth_header("HEADER").output())),
    ("http_headers", || Ok(http().accept("a/b").user_agent("me").output())),
    ("http_signature", || Ok(http().signed_by("K", "S").output())),
    ("http_everything", || {
        let http = Http::new(FILE, some()).filename("n").perm(0o640).owner(1, 2);
        Ok(http.auth_header("H").accept("a/b").output())
    }),
];

fn http() -> Http {
    Http::unpinned(FILE)
}
