//! Which warnings are shown, and whether they fail a build.
//!
//! A comment at the top of the spec says so (`# check=skip=unpinned;error=true`), or the
//! build arg `BUILDKIT_DOCKERFILE_CHECK`, which comes first.

use crate::diagnostic::{Code, Diagnostic, Report, Severity, Span, codes};
use crate::options::{Lint, Options};

/// The report without the warnings that are skipped, and with errors in the place of
/// warnings if they fail the build. `spec` is the text of the spec.
#[must_use]
pub fn settle(report: Report, options: &Options, spec: &[u8]) -> Report {
    let (lint, mistake) = match (&options.lint, directive(spec)) {
        (Some(lint), _) => (lint.clone(), None),
        (None, Some((line, text))) => match Lint::parse(text) {
            Ok(lint) => (lint, None),
            Err(why) => {
                let message = format!("the comment `# check=` cannot be used: {why}");
                let mistake = Diagnostic::new(codes::BAD_VALUE, Span::line(line), message);
                (Lint::default(), Some(mistake.hint("for example `# check=skip=unpinned`")))
            }
        },
        (None, None) => return report,
    };
    let mut report = report.with_warnings(|warning| settled(&lint, warning));
    if let Some(mistake) = mistake {
        report.add(mistake);
    }
    report
}

fn settled(lint: &Lint, warning: Diagnostic) -> Option<Diagnostic> {
    let severity = if lint.fails() { Severity::Error } else { Severity::Warning };
    let code = Code { severity, ..warning.code };
    (!lint.skips(code.name)).then_some(Diagnostic { code, ..warning })
}

/// The comment `# check=…` among the comments at the top of a spec, with its line.
fn directive(spec: &[u8]) -> Option<(u32, &str)> {
    let text = std::str::from_utf8(spec).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let comments = text.lines().map_while(|line| line.trim_start().strip_prefix('#'));
    comments.zip(1..).find_map(|(comment, line)| {
        let (key, value) = comment.split_once('=')?;
        (key.trim() == "check").then_some((line, value.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn warning() -> Report {
        let mut report = Report::default();
        report.add(Diagnostic::new(codes::UNPINNED, Span::line(3), "it moves"));
        report
    }

    fn settled(arg: &str, spec: &str) -> (usize, usize) {
        let opts = BTreeMap::from([("build-arg:BUILDKIT_DOCKERFILE_CHECK".into(), arg.into())]);
        let options = Options::parse(&opts, "").unwrap();
        let report = settle(warning(), &options, spec.as_bytes());
        (report.warnings().len(), report.error_count())
    }

    #[test]
    fn warnings_are_skipped_or_fail_the_build() {
        assert_eq!(settled("", ""), (1, 0));
        assert_eq!(settled("skip=all", ""), (0, 0));
        assert_eq!(settled("skip=Unpinned, other", ""), (0, 0));
        assert_eq!(settled("skip=other;error=true", ""), (0, 1));
        assert_eq!(settled("", "# syntax=a\n# check=error=true\nversion: 1\n"), (0, 1));
        assert_eq!(settled("", "#check = skip=unpinned;error=true\n"), (0, 0));
        assert_eq!(settled("", "version: 1\n# check=skip=all\n"), (1, 0));
        // The build arg comes first.
        assert_eq!(settled("error=false", "# check=error=true\n"), (1, 0));
        // A comment that cannot be read is a mistake, and nothing is hidden by it.
        assert_eq!(settled("", "# check=skipp=all\n"), (1, 1));
    }
}
