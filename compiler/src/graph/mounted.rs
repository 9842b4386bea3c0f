//! Paths that programs mount.
//!
//! BuildKit says of a path that is not there only its name in some file system. The
//! build knows whose path it is, and where the spec names it.

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::language::reference::{RefPath, Reference};

/// A path of a source, base, image or artifact that a program mounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mounted {
    /// The path in the file system that is mounted, absolute.
    pub path: String,
    /// Where the spec names it.
    pub span: Span,
    /// What it means if it is not there.
    missing: String,
}

/// How BuildKit begins to say that a path which is mounted is not there
/// (`Checksum` in `cache/contenthash/checksum.go`), and how it ends.
const MISSING: (&str, &str) = ("failed to calculate checksum of ref ", ": not found");

impl Mounted {
    /// The path `path` of the file system behind `reference`, which `span` names.
    #[must_use]
    pub fn new(reference: &Reference, path: &str, span: Span) -> Self {
        let name = &reference.target;
        let missing = match &reference.path {
            RefPath::Whole if path == "/" => format!("`{name}` is empty"),
            RefPath::Whole => {
                format!("`{name}` is not there: nothing is at `{}`", path.trim_start_matches('/'))
            }
            RefPath::Folder(folder) => format!("`{name}` has no folder `{}`", folder.as_str()),
            RefPath::Match(path) => format!("`{name}` has no `{}`", path.as_str()),
        };
        Self { path: path.to_owned(), span, missing }
    }
}

/// What is missing if a vertex with these lines failed with `message`: a path that one of
/// its mounts shows.
#[must_use]
pub fn missing(mounted: &[Mounted], message: &str, lines: &[(u32, u32)]) -> Report {
    let mut report = Report::default();
    let Some(path) = missing_path(message) else { return report };
    let is_here =
        |span: Span| lines.iter().any(|(first, last)| *first <= span.first && span.last <= *last);
    let same: Vec<&Mounted> = mounted.iter().filter(|mount| mount.path == path).collect();
    let here: Vec<&Mounted> = same.iter().copied().filter(|mount| is_here(mount.span)).collect();
    // What a base brings into the steps of its images stands at the base.
    for mount in if here.is_empty() { same } else { here } {
        let mistake = Diagnostic::new(codes::REFERENCE, mount.span, mount.missing.clone());
        report.add(mistake.hint("check the spelling, and whether `.dockerignore` keeps it out"));
    }
    report
}

/// The path that BuildKit did not find.
fn missing_path(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once(MISSING.0)?;
    let (_, quoted) = rest.split_once(": \"")?;
    quoted.strip_suffix(MISSING.1)?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_found_in_what_buildkit_says() {
        let message = "failed to compute cache key: failed to calculate checksum of ref \
                       a::b: \"/src/nothing\": not found";
        assert_eq!(missing_path(message), Some("/src/nothing"));
        assert_eq!(missing_path("process \"x\" did not complete: not found"), None);
        let span = |line| Span::line(line);
        let mount = |path: &str, line| Mounted {
            path: path.to_owned(),
            span: span(line),
            missing: "`court` has no folder `nothing`".to_owned(),
        };
        let mounted = [mount("/src/nothing", 9), mount("/src/nothing", 3), mount("/other", 3)];
        let report = missing(&mounted, message, &[(2, 4)]);
        assert_eq!(report.errors().len(), 1);
        assert_eq!(report.errors()[0].span, span(3));
        assert_eq!(missing(&mounted, message, &[(20, 21)]).errors().len(), 2);
        assert!(missing(&mounted, "something else", &[(1, 20)]).is_clean());
    }
}
