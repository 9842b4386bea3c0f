//! `--check`: mistakes and warnings without a build.

use crate::call::kind::{Answer, Asked, Call, Told};
use crate::call::location::{Location, base64};
use crate::diagnostic::{Code, Diagnostic, Report, Span, Spanned, codes};
use crate::lint;
use buildkit_request::Origin;
use crate::plan::{self, Specs};
use crate::spec::Spec;
use crate::values::Name;
use serde::Serialize;
use std::rc::Rc;

pub(super) const CALL: Call = Call {
    id: "frontend.lint",
    description: "Check the spec and list mistakes and warnings",
    answer: Answer::Spec(answer),
};

/// Where the pages about single codes are, in the repository of this frontend.
const PAGES: &str = "docs/diagnostics";

/// What says something about one build and nothing about the spec: it does not count
/// for targets that were not asked for.
const OF_ONE_BUILD: [Code; 4] =
    [codes::BASE_PLATFORM, codes::LEFT_OUT, codes::NAMED_CONTEXT, codes::NO_CONTEXT];

#[derive(Serialize)]
struct Lint {
    warnings: Vec<Found>,
    /// All mistakes, each at its place. BuildKit knows `buildError` alone, which
    /// holds one place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mistakes: Vec<Found>,
    sources: [Source; 1],
    #[serde(rename = "buildError", skip_serializing_if = "Option::is_none")]
    build_error: Option<BuildError>,
}

#[derive(Serialize)]
struct Found {
    #[serde(rename = "ruleName")]
    rule_name: &'static str,
    description: &'static str,
    url: String,
    detail: String,
    location: Location,
}

#[derive(Serialize)]
struct Source {
    filename: String,
    data: String,
    language: String,
}

#[derive(Serialize)]
struct BuildError {
    message: String,
    location: Location,
}

fn answer(asked: &Asked<'_>) -> Result<Told, Report> {
    let report = lint::settle(examine(asked), asked.options, asked.file.data());
    let name = asked.file.name();
    let (warnings, mistakes) = (report.warnings(), report.errors());
    let mut text = String::new();
    for warning in &warnings {
        text.push_str(&format!("warning: {}\n  more: {}\n", warning.in_file(name), page(warning.code)));
    }
    let build_error = (!report.is_clean()).then(|| {
        let message = report.render(name);
        text.push_str(&format!("{message}\n"));
        // buildx looks into `sources` at this location without asking.
        let location = mistakes.first().map(|mistake| Location::of_diagnostic(mistake));
        BuildError { message, location: location.unwrap_or_else(|| Location::of(Span::line(1))) }
    });
    if text.is_empty() {
        text.push_str("Check complete, no warnings found.\n");
    }
    let failed = build_error.is_some() || !warnings.is_empty();
    let lint = Lint {
        warnings: warnings.into_iter().map(found).collect(),
        mistakes: mistakes.into_iter().map(found).collect(),
        sources: [Source {
            filename: name.to_owned(),
            data: base64(asked.file),
            language: asked.file.to_pb().language,
        }],
        build_error,
    };
    Ok(Told::new(&lint, text).with_status(u8::from(failed)))
}

fn found(diagnostic: &Diagnostic) -> Found {
    let hint = diagnostic.hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    Found {
        rule_name: diagnostic.code.name,
        description: diagnostic.code.summary,
        url: page(diagnostic.code),
        detail: format!("{}{hint}", diagnostic.message),
        location: Location::of_diagnostic(diagnostic),
    }
}

fn page(code: Code) -> String {
    format!("{PAGES}/{}.md", code.name)
}

/// Everything that can be said without a build: about the target that is asked for,
/// or about all of them.
fn examine(asked: &Asked<'_>) -> Report {
    let mut report = asked.report.clone();
    let Some(document) = asked.document else { return report };
    let specs = Specs::new(document, asked.options, asked.builder);
    let platforms = match asked.options.request.platforms.as_slice() {
        [] => std::slice::from_ref(asked.builder),
        platforms => platforms,
    };
    let read: Vec<Rc<Spec>> = platforms.iter().map(|platform| specs.get(platform)).collect();
    report.extend(specs.report());
    if !report.is_clean() {
        return report;
    }
    let main = Origin::main(&asked.options.request, false).unwrap_or(Origin::Scratch);
    // Only what is found on the way counts.
    let _plan = plan::plan(&specs, asked.options, &main, asked.lock, &mut report);
    if asked.options.request.target.is_none() {
        let others = read.first().map(|spec| others(spec)).unwrap_or_default();
        for found in plan::examine(&specs, asked.options, &main, others) {
            for diagnostic in found.errors().into_iter().chain(found.warnings()) {
                if !OF_ONE_BUILD.contains(&diagnostic.code) {
                    report.add(diagnostic.clone());
                }
            }
        }
    }
    report
}

/// All targets but for the default one.
fn others(spec: &Spec) -> Vec<&Spanned<Name>> {
    let default = spec.default.as_ref().map(|default| &default.value);
    spec.targets().filter(|name| Some(&name.value) != default).collect()
}
