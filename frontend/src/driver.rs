//! One build, from the options to the answer.

use crate::built;
use crate::compile::{Compiled, Compiler};
use crate::diagnostics::{failure, warning};
use crate::evaluate::{Evaluated, evaluate};
use crate::outcome::outcome;
use crate::resolve::Resolver;
use crate::{lock, lock_file};
use buildkit_gateway::files::{Client, IgnoreFiles, NamedFile, Wanted, refused};
use buildkit_gateway::{
    Answer, Bridge, CacheImport, Capabilities, Environment, Failure, Gateway, Lines, Outcome,
};
use buildkit_llb::{Definition, Digest, Platform};
use buildkit_proto::caps::GW_REFERENCE_ATTESTATIONS;
use futures_util::future::{join, try_join};
use jesteros_compiler::call::{self, Asked};
use jesteros_compiler::diagnostic::Report;
use jesteros_compiler::lint;
use jesteros_compiler::lock::{MAX_LOCK, path_beside};
use jesteros_compiler::lower::{Lowered, Made};
use jesteros_compiler::options::Options;
use jesteros_compiler::spec::{Document, MAX_SPEC};
use std::borrow::Cow;

/// Answers the request that this process was started for.
///
/// # Errors
///
/// Everything that keeps a build from being made.
pub async fn serve(bridge: Bridge, environment: Environment) -> Answer {
    let options = options(&environment)?;
    let imports = options.request.cache_imports.iter();
    let imports = imports
        .map(|import| CacheImport { kind: import.kind.clone(), attrs: import.attrs.clone() });
    let bridge = bridge.with_cache_imports(imports.collect::<Vec<_>>());
    build(&bridge, &environment, &options).await
}

/// What the client asked for.
///
/// # Errors
///
/// All options that cannot be used.
pub fn options(environment: &Environment) -> Result<Options, Failure> {
    let Environment { opts, session, .. } = environment;
    Options::parse(opts, session).map_err(|mistakes| refused(&mistakes, opts))
}

/// Builds what `options` ask for, or answers the call they make.
///
/// # Errors
///
/// Everything that keeps a build from being made, with the lines of the spec where
/// there are some.
pub async fn build<G: Gateway>(
    gateway: &G,
    environment: &Environment,
    options: &Options,
) -> Answer {
    let (caps, inputs) = try_join(gateway.ping(), gateway.inputs()).await?;
    let called = match &options.request.call {
        Some(id) => Some(call::find(id).ok_or_else(|| Failure::unknown_subrequest(id))?),
        None => None,
    };
    if let Some(told) = called.and_then(call::without_spec) {
        return Ok(Outcome::metadata_only(told.metadata));
    }
    let client = Client::new(gateway, &options.request, &inputs);
    let main = client.main_context()?;
    let ignore = async {
        // Most calls look at the spec alone.
        match called {
            Some(_) => IgnoreFiles::default(),
            None => client.ignore_files(&main).await,
        }
    };
    let (file, ignore) = join(client.load(main.clone(), &spec(options)), ignore).await;
    let file = file?;
    let builder = builder(environment, &caps);
    let epoch = client.epoch(&file.context, &builder).await?;
    let mut options = options.at(epoch);
    // Without this, BuildKit lets its own scanner look at the result, or states nothing.
    options.states_sbom &= caps.has_frontend(GW_REFERENCE_ATTESTATIONS);
    let options = &options;

    let mut report = Report::default();
    let document = Document::parse(file.source.data(), &mut report);
    let lock = lock_file::parse(&file, options)?;
    let asked = Asked {
        lock: lock.as_ref().filter(|_| !options.locks()),
        document: document.as_ref(),
        report: &report,
        file: &file.source,
        options,
        builder: &builder,
    };
    if let Some(told) = called.and_then(|call| call::from_spec(call, &asked)) {
        let told = told.map_err(|report| failure(&report, &file.source))?;
        return Ok(Outcome::metadata_only(told.metadata));
    }
    let Some(document) = &document else { return Err(failure(&report, &file.source)) };
    let resolver = Resolver {
        client: &client,
        options,
        environment,
        builder: &builder,
        spec: &file,
        ignore: &ignore,
        caps: &caps,
    };
    let lock_used = lock.as_ref().filter(|_| !options.locks());
    let compiler = Compiler { resolver, document, lock: lock_used, found: report };
    if let Some(call) = called.filter(|_| options.locks()) {
        let made = lock::make(&compiler, lock.clone()).await?;
        let told = call::from_lock(call, &made);
        let told = told.ok_or_else(|| Failure::internal("a lock that nobody asked for"))?;
        return Ok(Outcome::metadata_only(told.metadata));
    }
    let options = &compiler.dated();
    let Compiled { plan, lowered, report, .. } = compiler.compile(options).await?;
    if let Some(told) = called.and_then(|call| call::from_graph(call, &lowered.made)) {
        return Ok(Outcome::metadata_only(told.metadata));
    }
    require(&caps, &lowered, &file)?;
    if let Some(call) = called
        && let Some(told) = built::answer(gateway, call, &lowered, &file.source).await?
    {
        return Ok(Outcome::metadata_only(told.metadata));
    }
    let warnings = warn(gateway, &report, &file);
    let ((), evaluated) = join(warnings, evaluate(gateway, &lowered, &file.source)).await;
    let Evaluated { solved, report } = evaluated?;
    let report = lint::settle(report, options, file.source.data());
    if !report.is_clean() {
        return Err(failure(&report, &file.source));
    }
    warn(gateway, &report, &file).await;
    let results: Vec<_> = lowered.made.iter().zip(solved).collect();
    Ok(outcome(&results, options.request.epoch, plan.as_map))
}

/// The spec, and the lock beside it; of each, one byte more than allowed tells that it is too
/// large.
fn spec(options: &Options) -> Wanted {
    let limit = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
    let name = &options.request.filename;
    Wanted::new("YAML", limit(MAX_SPEC))
        .cut()
        .called("spec")
        .titled(format!("[internal] load {name} and its lock"))
        .beside(path_beside, limit(MAX_LOCK + 1))
}

/// Shows the warnings of a report.
async fn warn<G: Gateway>(gateway: &G, report: &Report, file: &NamedFile) {
    for diagnostic in report.warnings() {
        // A warning that cannot be shown is no reason not to build.
        if gateway.warn(&warning(diagnostic, &file.source, file.head.as_ref())).await.is_err() {
            break;
        }
    }
}

/// The builder's own platform.
fn builder(environment: &Environment, caps: &Capabilities) -> Platform {
    let workers = environment.workers.first().or(caps.workers().first());
    let platform = workers.and_then(|worker| worker.platforms.first());
    platform.cloned().unwrap_or_else(|| Platform::new("linux", std::env::consts::ARCH, ""))
}

/// Makes sure that BuildKit can run all graphs.
fn require(caps: &Capabilities, lowered: &Lowered, file: &NamedFile) -> Result<(), Failure> {
    let made = lowered.made.iter().flat_map(Made::definitions).map(Cow::Borrowed);
    let checks = lowered.checks.iter().map(|check| Cow::Owned(check.definition()));
    let sizes = lowered.sizes.iter().map(|thing| Cow::Owned(thing.definition()));
    let twice = lowered.twice.iter().flat_map(|twice| &twice.compared);
    let compared = twice.map(|step| Cow::Owned(step.definition()));
    let mut messages: Vec<String> = Vec::new();
    let mut places = Vec::new();
    for graph in made.chain(checks).chain(sizes).chain(compared) {
        for missing in caps.missing(&graph) {
            places.extend(missing.vertices.iter().flat_map(|vertex| places_of(&graph, vertex)));
            if !messages.contains(&missing.message) {
                messages.push(missing.message);
            }
        }
    }
    if messages.is_empty() {
        return Ok(());
    }
    places.sort();
    places.dedup();
    let failed = Failure::new(messages.join("\n"));
    Err(places.into_iter().fold(failed, |failed, place| failed.at(&file.source, &[place])))
}

/// The lines of the spec that a vertex carries.
fn places_of(graph: &Definition, vertex: &Digest) -> Vec<Lines> {
    graph.lines_of(vertex).into_iter().map(|(first, last)| Lines::new(first, last)).collect()
}
