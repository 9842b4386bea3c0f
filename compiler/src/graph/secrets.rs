//! Secrets that the client did not hand over.
//!
//! BuildKit says only that there is no such secret. How to give one is a matter of the
//! client's command line.

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::values::Name;

/// How BuildKit says that a step has no such secret (`session/secrets/secrets.go`), and
/// that a download has none (`source/http/source.go`).
const STEP: (&str, &str) = ("secret ", ": not found");
const DOWNLOAD: &str = "failed to retrieve HTTP auth secret ";

/// What is missing if a vertex with these lines failed with `message`: a secret.
#[must_use]
pub fn missing(message: &str, lines: &[(u32, u32)]) -> Report {
    let mut report = Report::default();
    let (Some(name), Some((first, last))) = (missing_name(message), lines.first()) else {
        return report;
    };
    let span = Span { first: *first, last: *last };
    let text = format!("the secret `{name}` was not given");
    let hint = format!("give it with `--secret id={name},src=FILE`, or `env=VARIABLE`");
    report.add(Diagnostic::new(codes::SECRET, span, text).hint(hint));
    report
}

/// The secret that BuildKit did not get.
fn missing_name(message: &str) -> Option<Name> {
    let of_download = || {
        let (_, rest) = message.split_once(DOWNLOAD)?;
        rest.split([':', ' ']).next()
    };
    let of_step = || message.strip_suffix(STEP.1)?.rsplit_once(STEP.0).map(|(_, name)| name);
    // The words of a program, which BuildKit quotes, are not its own.
    if message.contains("did not complete successfully") {
        return None;
    }
    of_download().or_else(of_step)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_found_in_what_buildkit_says() {
        let name = |message| missing_name(message).map(|name| name.to_string());
        assert_eq!(name("secret token: not found").as_deref(), Some("token"));
        let wrapped =
            "failed to load cache key: failed to retrieve HTTP auth secret key: x: not found";
        assert_eq!(name(wrapped).as_deref(), Some("key"));
        let program = "process \"secret a: not found\" did not complete successfully: exit code: 1";
        for other in [program, "secret A/B: not found", "not found"] {
            assert_eq!(name(other), None, "{other}");
        }
        assert!(missing("secret token: not found", &[]).is_clean());
        let report = missing("secret token: not found", &[(3, 5), (7, 7)]);
        assert_eq!(report.errors()[0].span, Span { first: 3, last: 5 });
    }
}
