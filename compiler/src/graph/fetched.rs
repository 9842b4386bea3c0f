//! Packages of a lock that cannot be downloaded.
//!
//! BuildKit says neither which file it did not get, nor what can be done.

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::lock::RENEW;
use buildkit_llb::Digest;
use buildkit_request::redacted;

/// A download of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// What downloads it.
    pub vertex: Digest,
    /// Its name and version.
    pub package: String,
    /// Where from.
    pub url: String,
    /// The lines of its archive.
    pub span: Span,
}

/// How BuildKit says that it got another file (`source/http/source.go`).
const OTHER_FILE: &str = "digest mismatch";
/// What it says first of whatever failed before a vertex ran (`solver/edge.go`).
const BEFORE: &str = "failed to load cache key: ";

/// What it means that `vertex` failed with `message`, if it downloads a package.
#[must_use]
pub fn failed(fetched: &[Fetched], vertex: &Digest, message: &str) -> Report {
    let mut report = Report::default();
    let Some(download) = fetched.iter().find(|download| download.vertex == *vertex) else {
        return report;
    };
    let Fetched { package, url, span, .. } = download;
    let reason = message.strip_prefix(BEFORE).unwrap_or(message);
    let shown = redacted(url);
    // BuildKit shows a login that is part of the URL.
    let (url, reason) = (&shown, reason.replace(url.as_str(), &shown));
    let what = if reason.starts_with(OTHER_FILE) {
        // BuildKit takes the page that says "not found" for the file.
        format!(
            "{url} is not there any more, or is another file than {package} in the lock: {reason}"
        )
    } else {
        format!("{package} of the lock cannot be downloaded from {url}: {reason}")
    };
    let hint = format!(
        "try again; if it is gone, give the URL of a mirror that keeps old packages, such as \
         snapshot.debian.org; or make the lock anew, if what the archive has now is right: {RENEW}"
    );
    report.add(Diagnostic::new(codes::LOCK, *span, what).hint(hint));
    report
}

#[cfg(test)]
mod tests {
    use super::*;
    use buildkit_llb::Output;

    #[test]
    fn the_package_and_its_archive_are_told() {
        let vertex = |url: &str| {
            let output: Output = buildkit_llb::Http::unpinned(url).output();
            output.vertex_digest().cloned().unwrap()
        };
        let less = Fetched {
            vertex: vertex("http://a/less.deb"),
            package: "less 418-1".to_owned(),
            url: "http://a/less.deb".to_owned(),
            span: Span::line(7),
        };
        let told = |message: &str| {
            let report = failed(std::slice::from_ref(&less), &less.vertex, message);
            assert_eq!(report.errors()[0].span, Span::line(7));
            report.errors()[0].message.clone()
        };
        assert_eq!(
            told("failed to load cache key: invalid response status 404"),
            "less 418-1 of the lock cannot be downloaded from http://a/less.deb: invalid response \
             status 404"
        );
        assert_eq!(
            told("digest mismatch sha256:1: sha256:2"),
            "http://a/less.deb is not there any more, or is another file than less 418-1 in the \
             lock: digest mismatch sha256:1: sha256:2"
        );
        let login = Fetched { url: "http://key@a/less.deb".to_owned(), ..less.clone() };
        let report = failed(&[login], &less.vertex, "Get \"http://key@a/less.deb\": EOF");
        assert!(!report.errors()[0].message.contains("key"), "{report:?}");
        assert!(failed(&[less], &vertex("http://a/other.deb"), "x").is_clean());
    }
}
