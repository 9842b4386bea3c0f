//! Checks that run a program in a copy of an image.

use super::built::BuiltImage;
use crate::checks::Entry;
use crate::checks::program::Program;
use crate::diagnostic::codes;
use crate::graph::broken::Broken;
use crate::graph::exec::Looked;
use crate::graph::report::title_of_report;
use crate::graph::scope::{Scope, Title};
use crate::graph::task::Explained;
use crate::run::{self, Start};
use buildkit_llb::{Describe as _, File, Output, mkfile};
use jesteros_manifest::{self as manifest, CHECKED_REPORT, REPORT_FILE};
use std::collections::BTreeMap;

/// The exec that runs the program of `entry`, which findings call `key`.
///
/// # Vertices
///
/// The exec, one in report mode, and file vertices with what they mount.
pub(super) fn lower(
    program: &Program,
    entry: &Entry,
    key: &str,
    image: &BuiltImage,
    scope: &Scope<'_>,
) -> Result<Looked, Broken> {
    let build = scope.build;
    let title = Title { number: None, layer: None, text: format!("check {}", entry.check.title()) };
    let shown = title.full(scope.name);
    let memory = program.run.settings.memory.and_then(|bytes| u64::try_from(bytes).ok());
    let expected = manifest::ProgramCheck {
        key: key.to_owned(),
        level: entry.level,
        title: program.run.title(),
        timeout_ms: u64::try_from(program.timeout.nanoseconds() / 1_000_000).unwrap_or(u64::MAX),
        memory,
        exit: program.exit.clone(),
        stdout: program.stdout.clone(),
        stderr: program.stderr.clone(),
    };
    let expected = build.manifest(&expected, format!("[internal] manifest of {shown}"), entry.span);
    // The program's user may be anyone, and must be able to write the report.
    let empty = mkfile(&format!("/{REPORT_FILE}"), 0o666, b"".as_slice());
    let empty = File::from(empty.timestamp_ns(build.epoch_ns()));
    let empty = Output::scratch().file(empty.named("[internal] empty report of a check"));
    let exec = |mode| {
        let how = Start::Checked { mode, expected: &expected };
        let exec = run::exec(&program.run, scope, &image.state, &|_| false, how)?;
        let settings = &program.run.settings;
        let exec = match image.config.user().filter(|_| settings.user.is_none()) {
            Some(user) => exec.user(user),
            None => exec,
        };
        let exec = match image.config.workdir().filter(|_| settings.workdir.is_none()) {
            Some(folder) => exec.dir(folder),
            None => exec,
        };
        let exec = exec.bind_path_kept(CHECKED_REPORT, &empty, &format!("/{REPORT_FILE}"));
        Ok::<_, Broken>(scope.describe(exec, &title, &[entry.span]))
    };
    let executed = image.state.exec(exec(manifest::Mode::Run)?)?;
    let result = executed
        .mount(CHECKED_REPORT)
        .ok_or_else(|| Broken(format!("the exec of `{shown}` has no report")))?;
    build.measure(&result, entry.span);
    // What a program did in an earlier build does not tell why it failed in this one.
    let report = exec(manifest::Mode::Report)?.named(title_of_report(&shown)).ignoring_cache(true);
    let explained = Explained {
        code: codes::CHECK_FAILED,
        lines: BTreeMap::from([(key.to_owned(), entry.span)]),
        span: entry.span,
    };
    let report =
        build.explain_at(CHECKED_REPORT, &executed, &image.state.exec(report)?, explained)?;
    Ok(Looked { result, report })
}
