//! What the compiler must not do, whatever it is given.

use crate::case::Case;
use crate::compiled::{Built, Compiled, compile};
use crate::sound::unsound;
use buildkit_llb::Definition;
use jesteros_compiler::diagnostic::{Diagnostic, Report, Span};
use jesteros_compiler::lower::{Check, Made};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What the compiler does wrong with `case`, if anything.
///
/// It must not panic and must not break an invariant of its own. A spec with mistakes must
/// give diagnostics that can be shown: on lines of the file, in one line of text each. A
/// spec without must give sound graphs.
#[must_use]
pub fn flaw(case: &Case) -> Option<String> {
    let compiled = match catch_unwind(AssertUnwindSafe(|| compile(case))) {
        Ok(compiled) => compiled,
        Err(panic) => return Some(format!("the compiler panics: {}", message(panic.as_ref()))),
    };
    let lines = lines(&case.spec.data);
    match &compiled {
        Compiled::Broken(broken) => Some(format!("an internal error: {broken}")),
        Compiled::Refused(message) => {
            message.trim().is_empty().then(|| "the options are refused without a word".to_owned())
        }
        Compiled::Mistakes(report) if report.is_clean() => {
            Some("the compiler gives up without a mistake".to_owned())
        }
        Compiled::Mistakes(report) => bad_report(report, lines),
        Compiled::Told(answer) => {
            answer.is_empty().then(|| "the answer to a call is empty".to_owned())
        }
        Compiled::Built(built) => bad_build(case, built, lines),
    }
}

/// Whether two compilations of `case` give the same.
#[must_use]
pub fn repeats(case: &Case) -> bool {
    same(&compile(case), &compile(case))
}

/// The number of lines of a text, which ends with a line break or without one.
#[must_use]
pub fn lines(data: &[u8]) -> u32 {
    let breaks = data.iter().filter(|byte| **byte == b'\n').count();
    let rest = usize::from(data.last().is_some_and(|byte| *byte != b'\n'));
    u32::try_from(breaks + rest).unwrap_or(u32::MAX).max(1)
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

fn bad_report(report: &Report, lines: u32) -> Option<String> {
    let mut all = report.errors().into_iter().chain(report.warnings());
    all.find_map(|diagnostic| bad_diagnostic(diagnostic, lines))
}

fn bad_diagnostic(diagnostic: &Diagnostic, lines: u32) -> Option<String> {
    let name = diagnostic.code.name;
    let Diagnostic { message, hint, labels, .. } = diagnostic;
    if let Some(span) = diagnostic.spans().find(|span| outside(*span, lines)) {
        let (first, last) = (span.first, span.last);
        return Some(format!(
            "`{name}` is at lines {first}-{last} of a file with {lines} lines: {message}"
        ));
    }
    // The name of a release is written as everywhere.
    let begins_large =
        message.chars().next().is_none_or(char::is_uppercase) && !message.starts_with("Lenny");
    if begins_large || message.ends_with('.') {
        return Some(format!("the message of `{name}` has another form than messages: {message}"));
    }
    let texts = labels.iter().map(|label| &label.text).chain(hint).chain([message]);
    let mut texts = texts.filter(|text| text.chars().any(char::is_control));
    texts.next().map(|text| format!("`{name}` has a control character: {}", text.escape_debug()))
}

fn outside(span: Span, lines: u32) -> bool {
    span.first < 1 || span.first > span.last || span.last > lines
}

fn bad_build(case: &Case, built: &Built, lines: u32) -> Option<String> {
    if let Some(bad) = bad_report(&built.report, lines) {
        return Some(bad);
    }
    let tasks = built.lowered.tasks.iter();
    let mut spans =
        tasks.flat_map(|task| task.explained.lines.values().copied().chain([task.explained.span]));
    if let Some(span) = spans.find(|span| outside(*span, lines)) {
        return Some(format!("a task is at lines {}-{} of {lines}", span.first, span.last));
    }
    // What others hand over is as they made it.
    if !case.known.inputs.is_empty() {
        return None;
    }
    let mut graphs = graphs(built);
    graphs.find_map(|graph| unsound(&graph).or_else(|| far_location(&graph, lines)))
}

fn graphs(built: &Built) -> impl Iterator<Item = Definition> {
    let made = built.lowered.made.iter().flat_map(Made::definitions).cloned();
    made.chain(built.lowered.checks.iter().map(Check::definition))
}

/// A vertex whose lines are not in the file.
fn far_location(definition: &Definition, lines: u32) -> Option<String> {
    let source = definition.as_pb().source.as_ref()?;
    let mut ranges = source.locations.values().flat_map(|all| &all.locations);
    let mut lasts = ranges.by_ref().flat_map(|at| &at.ranges).filter_map(|range| range.end);
    let far = lasts.find(|end| u32::try_from(end.line).is_ok_and(|line| line > lines))?;
    Some(format!("a vertex is at line {} of a file with {lines} lines", far.line))
}

fn same(first: &Compiled, second: &Compiled) -> bool {
    match first {
        Compiled::Built(first) => {
            matches!(second, Compiled::Built(second) if same_build(first, second))
        }
        Compiled::Mistakes(first) => {
            matches!(second, Compiled::Mistakes(second) if first == second)
        }
        Compiled::Told(first) => matches!(second, Compiled::Told(second) if first == second),
        Compiled::Refused(first) => matches!(second, Compiled::Refused(second) if first == second),
        Compiled::Broken(first) => matches!(second, Compiled::Broken(second) if first == second),
    }
}

fn same_build(first: &Built, second: &Built) -> bool {
    let results = |built: &Built| -> Vec<_> {
        let made = built.lowered.made.iter();
        let made = made.map(|made| {
            let config = made.config.to_json(false);
            (config, made.base_config.clone(), made.annotations.clone())
        });
        made.collect()
    };
    graphs(first).eq(graphs(second))
        && results(first) == results(second)
        && first.report == second.report
}
