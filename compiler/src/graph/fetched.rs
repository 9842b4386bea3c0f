//! Packages of a lock that cannot be downloaded.
//!
//! BuildKit says neither which file it did not get, nor what can be done.

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::lock::renew;
use buildkit_llb::{Digest, Output};
use buildkit_request::redacted;

/// A download of a package.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// What downloads it.
    pub download: Output,
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

/// What it means that `vertex` failed with `message`, if it downloads a package. `spec` is the
/// name of the spec.
#[must_use]
pub fn failed(fetched: &[Fetched], vertex: &Digest, message: &str, spec: &str) -> Report {
    let mut report = Report::default();
    let mut all = fetched.iter();
    let failed = all.find(|fetched| fetched.download.vertex_digest() == Some(vertex));
    let Some(Fetched { package, url, span, .. }) = failed else { return report };
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
         snapshot.debian.org; if what the archive has now is right, {}",
        renew(spec)
    );
    report.add(Diagnostic::new(codes::LOCK, *span, what).hint(hint));
    report
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn the_package_and_its_archive_are_told() {
        let download = |url: &str| buildkit_llb::Http::unpinned(url).output();
        let less = Fetched {
            download: download("http://a/less.deb"),
            package: "less 418-1".to_owned(),
            url: "http://a/less.deb".to_owned(),
            span: Span::line(7),
        };
        let told = |message: &str| {
            let vertex = less.download.vertex_digest().unwrap();
            let report = failed(std::slice::from_ref(&less), vertex, message, "a/spec.yaml");
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
        let vertex = login.download.vertex_digest().unwrap();
        let said = "Get \"http://key@a/less.deb\": EOF";
        let report = failed(std::slice::from_ref(&login), vertex, said, "spec.yaml");
        assert!(!report.errors()[0].message.contains("key"), "{report:?}");
        let other = download("http://a/other.deb");
        let other = failed(&[less], other.vertex_digest().unwrap(), "x", "spec.yaml");
        assert!(other.is_clean());
    }
}
