//! `--check`: mistakes and warnings without a build.

use super::{Location, told};
use crate::diagnostic::{Diagnostic, Located, Report};
use crate::outcome::Outcome;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use buildkit_llb::SourceFile;
use serde::Serialize;

pub(super) const ID: &str = "frontend.lint";

#[derive(Serialize)]
struct Lint {
    warnings: Vec<Warning>,
    sources: [Source; 1],
    #[serde(rename = "buildError", skip_serializing_if = "Option::is_none")]
    build_error: Option<BuildError>,
}

#[derive(Serialize)]
struct Warning {
    #[serde(rename = "ruleName")]
    rule_name: &'static str,
    description: &'static str,
    detail: String,
    location: Location,
}

#[derive(Serialize)]
struct Source {
    filename: String,
    data: String,
    language: &'static str,
}

#[derive(Serialize)]
struct BuildError {
    message: String,
    location: Location,
}

pub(super) fn answer(report: Report, source: &SourceFile) -> Outcome {
    let file = source.name();
    let (warnings, mistakes) = match report.finish() {
        Ok(warnings) => (warnings, None),
        Err(mistakes) => (Vec::new(), Some(mistakes)),
    };
    let mut text = String::new();
    for diagnostic in &warnings {
        text.push_str(&format!("warning: {}\n", Located { file, diagnostic }));
    }
    let build_error = mistakes.map(|mistakes| {
        let message = mistakes.render(file);
        text.push_str(&format!("{message}\n"));
        let first = mistakes.list().first().map(|mistake| mistake.span);
        // buildx looks into `sources` at this location without asking.
        let location = Location::of(first.unwrap_or(crate::diagnostic::Span::line(1)));
        BuildError { message, location }
    });
    if text.is_empty() {
        text.push_str("Check complete, no warnings found.\n");
    }
    let failed = build_error.is_some() || !warnings.is_empty();
    let lint = Lint {
        warnings: warnings.iter().map(warning).collect(),
        sources: [Source {
            filename: file.to_owned(),
            data: STANDARD.encode(source.data()),
            language: "YAML",
        }],
        build_error,
    };
    told(&lint, text, Some(u8::from(failed)))
}

fn warning(diagnostic: &Diagnostic) -> Warning {
    let hint = diagnostic.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
    Warning {
        rule_name: "SpecWarning",
        description: "Something in the spec is doubtful",
        detail: format!("{}{hint}", diagnostic.message),
        location: Location::of(diagnostic.span),
    }
}
