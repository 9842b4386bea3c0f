//! Runs the build and its checks, and explains what failed.
//!
//! A graph runs when its result is needed. If the helper does a part of the work, the
//! frontend waits for it: when the helper fails, it is run once more in report mode,
//! and every mistake is shown at its own line. It also waits if programs mount files of
//! sources, and says which path of which source is not there. Any other failure is left
//! to BuildKit, which meets it again at the export without running anything twice, and
//! whose debugger needs it there.

use crate::diagnostics::failure;
use buildkit_gateway::{Error, Failure, Gateway, Ref};
use buildkit_llb::{Definition, Digest, SourceFile};
use futures_util::future::{join, join_all, try_join_all};
use jesteros_compiler::diagnostic::Report;
use jesteros_compiler::graph::task::Task;
use jesteros_compiler::graph::{fetched, mounted, secrets};
use jesteros_compiler::lower::{Check, Lowered, Made, Wave};
use jesteros_manifest::REPORT_FILE;
use std::sync::Arc;

/// Largest report of the helper, in bytes.
const MAX_REPORT: u32 = 4 * 1024 * 1024;

/// What was built.
#[derive(Debug)]
pub struct Evaluated {
    /// The results, in the order of what is given back.
    pub solved: Vec<Solved>,
    /// What checks found doubtful.
    pub report: Report,
}

/// What is given back for one platform.
#[derive(Debug)]
pub struct Solved {
    /// Its files.
    pub files: Ref,
    /// The list of what it is made of, if that is to be stated.
    pub sbom: Option<Ref>,
}

/// Solves the graphs of `lowered`.
///
/// # Errors
///
/// What the helper found wrong, at the lines of the spec; and what BuildKit answers.
pub async fn evaluate<G: Gateway>(
    gateway: &G,
    lowered: &Lowered,
    file: &Arc<SourceFile>,
) -> Result<Evaluated, Failure> {
    let graphs: Vec<&Definition> = lowered.made.iter().flat_map(Made::definitions).collect();
    if lowered.tasks.is_empty() && lowered.mounted.is_empty() {
        let refs = join_all(graphs.into_iter().map(|graph| gateway.solve(graph))).await;
        let refs = refs.into_iter().map(|solved| solved.map_err(Failure::from));
        let refs = refs.collect::<Result<_, _>>()?;
        return Ok(Evaluated { solved: solved(lowered, refs)?, report: Report::default() });
    }
    let made = join_all(graphs.iter().map(|graph| gateway.solve_evaluated(graph)));
    let waves = lowered.waves(file.data().len());
    let (made, told) = join(made, in_waves(gateway, &waves)).await;
    let not_built: Vec<(Digest, Error)> = made
        .iter()
        .filter_map(|solved| solved.as_ref().err())
        .filter_map(|error| Some((error.vertex()?, error.clone())))
        .collect();
    let mut checks = Vec::new();
    for (wave, told) in waves.iter().zip(told) {
        match told {
            Ok(reports) => checks.extend(reports.into_iter().map(Ok)),
            Err(error) => checks.extend(one_by_one(gateway, wave, &error, &not_built).await),
        }
    }
    let of_made = made.iter().filter_map(|solved| solved.as_ref().err());
    let errors: Vec<&Error> =
        of_made.chain(checks.iter().filter_map(|told| told.as_ref().err())).collect();
    if !errors.is_empty() {
        explain(gateway, lowered, &errors, file).await?;
    }
    let is_made = made.iter().all(Result::is_ok);
    let mut refs = Vec::new();
    for (made, graph) in made.into_iter().zip(graphs) {
        refs.push(match made {
            Ok(files) => files,
            Err(_) => again(gateway, graph).await?,
        });
    }
    // A check that failed for another reason than what it looks for. If an image failed
    // itself, so did its check, and the failure is left to BuildKit.
    let mut report = Report::default();
    if is_made {
        for (told, check) in checks.into_iter().zip(&lowered.checks) {
            let told = told.map_err(Failure::from)?;
            if check.may_warn {
                let task = lowered.task_of(check);
                let task = task.ok_or_else(|| Failure::internal("a check is no task"))?;
                let told =
                    told.ok_or_else(|| Failure::internal("a check has written no report"))?;
                report.extend(task.warnings(&parse(&told)?));
            }
        }
    }
    Ok(Evaluated { solved: solved(lowered, refs)?, report })
}

/// Gives each thing its refs, which are in the order of [`Made::definitions`].
fn solved(lowered: &Lowered, refs: Vec<Ref>) -> Result<Vec<Solved>, Failure> {
    let mut refs = refs.into_iter();
    let mut next = || refs.next().ok_or_else(|| Failure::internal("a graph has no result"));
    let each = lowered.made.iter().map(|made| {
        Ok(Solved { files: next()?, sbom: made.sbom.as_ref().map(|_| next()).transpose()? })
    });
    each.collect()
}

fn parse(data: &[u8]) -> Result<jesteros_manifest::Report, Failure> {
    serde_json::from_slice(data)
        .map_err(|error| Failure::internal(format!("the helper's report cannot be read: {error}")))
}

/// Evaluates the checks, as many at a time as fit into memory. For each wave the reports of
/// its checks, as [`read_told`] gives them; they are read beside the build.
async fn in_waves<G: Gateway>(
    gateway: &G,
    waves: &[Wave<'_>],
) -> Vec<Result<Vec<Option<Vec<u8>>>, Error>> {
    let mut told = Vec::new();
    for wave in waves {
        told.push(together(gateway, wave).await);
    }
    told
}

async fn together<G: Gateway>(gateway: &G, wave: &Wave<'_>) -> Result<Vec<Option<Vec<u8>>>, Error> {
    let result = gateway.solve_evaluated(&wave.definition()).await?;
    let reports = wave.checks.iter().enumerate().map(async |(number, check)| {
        read_told(gateway, check, &result, &wave.report_path(number)).await
    });
    try_join_all(reports).await
}

/// Evaluates each check of a wave that failed for itself, since the first check that failed
/// ended the others, and each has its own mistakes. A check of something that was not built
/// has the reason of that, and nothing is run twice.
async fn one_by_one<G: Gateway>(
    gateway: &G,
    wave: &Wave<'_>,
    error: &Error,
    not_built: &[(Digest, Error)],
) -> Vec<Result<Option<Vec<u8>>, Error>> {
    let looks = wave.checks.iter().map(async |check| {
        let graph = check.definition();
        if wave.checks.len() == 1 || error.vertex().is_none() {
            return Err(error.clone());
        }
        if let Some((_, reason)) =
            not_built.iter().find(|(vertex, _)| graph.digests().contains(vertex))
        {
            return Err(reason.clone());
        }
        let result = gateway.solve_evaluated(&graph).await?;
        read_told(gateway, check, &result, REPORT_FILE).await
    });
    join_all(looks).await
}

/// The report of a check that may warn.
async fn read_told<G: Gateway>(
    gateway: &G,
    check: &Check,
    result: &Ref,
    path: &str,
) -> Result<Option<Vec<u8>>, Error> {
    match check.may_warn {
        true => gateway.read_file(result, path, MAX_REPORT).await,
        false => Ok(None),
    }
}

/// A ref whose export meets the failure again.
async fn again<G: Gateway>(gateway: &G, definition: &Definition) -> Result<Ref, Failure> {
    Ok(gateway.solve(definition).await?)
}

/// Fails with what the helper found wrong, if one of its tasks failed, and with the paths
/// of sources that are not there.
///
/// # Errors
///
/// These.
pub async fn explain<G: Gateway>(
    gateway: &G,
    lowered: &Lowered,
    errors: &[&Error],
    file: &Arc<SourceFile>,
) -> Result<(), Failure> {
    let mut failed: Vec<(&Task, &Error)> = Vec::new();
    for error in errors {
        let vertex = error.vertex();
        let task = lowered.tasks.iter().find(|task| Some(&task.vertex) == vertex.as_ref());
        if let Some(task) = task
            && failed.iter().all(|(known, _)| known.vertex != task.vertex)
        {
            failed.push((task, error));
        }
    }
    let mut report = Report::default();
    for error in errors {
        let lines = error.vertex().map(|vertex| lines_of(lowered, &vertex)).unwrap_or_default();
        report.extend(mounted::missing(&lowered.mounted, &error.message(), &lines));
        report.extend(secrets::missing(&error.message(), &lines));
        if let Some(vertex) = error.vertex() {
            report.extend(fetched::failed(
                &lowered.fetched,
                &vertex,
                &error.message(),
                file.name(),
            ));
        }
    }
    for (task, error) in &failed {
        match read_report(gateway, task).await? {
            Some(found) if !task.diagnostics(&found).is_clean() => {
                report.extend(task.diagnostics(&found));
            }
            // The helper found nothing, or could not be started at all.
            Some(_) | None => return Err(Failure::from((*error).clone())),
        }
    }
    if report.is_clean() { Ok(()) } else { Err(failure(&report, file)) }
}

/// The lines of the spec that a vertex of one of the graphs carries.
fn lines_of(lowered: &Lowered, vertex: &Digest) -> Vec<(u32, u32)> {
    let made = lowered.made.iter().flat_map(Made::definitions);
    let made = made.flat_map(|graph| graph.lines_of(vertex));
    let checks = lowered.checks.iter().flat_map(|check| check.definition().lines_of(vertex));
    let sizes = lowered.sizes.iter().flat_map(|thing| thing.definition().lines_of(vertex));
    let twice = lowered.twice.iter().flat_map(|twice| &twice.compared);
    let compared = twice.flat_map(|step| step.definition().lines_of(vertex));
    made.chain(checks).chain(sizes).chain(compared).collect()
}

async fn read_report<G: Gateway>(
    gateway: &G,
    task: &Task,
) -> Result<Option<jesteros_manifest::Report>, Failure> {
    let Ok(result) = gateway.solve(&task.report.definition()).await else { return Ok(None) };
    let Ok(Some(data)) = gateway.read_file(&result, REPORT_FILE, MAX_REPORT).await else {
        return Ok(None);
    };
    parse(&data).map(Some)
}
