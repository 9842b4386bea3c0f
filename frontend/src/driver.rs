//! One build, from the options to the answer.

use crate::diagnostics::{failure, warning};
use crate::epoch;
use crate::evaluate::{Evaluated, evaluate};
use crate::measure::measure;
use crate::outcome::outcome;
use crate::resolve::Resolver;
use crate::spec_file::{self, SpecFile};
use crate::{ignore_file, lock, lock_file};
use buildkit_gateway::{
    Answer, Bridge, CacheImport, Capabilities, Environment, Failure, Gateway, Lines, Outcome,
};
use buildkit_llb::{Definition, Digest, Platform, SourceFile};
use futures_util::future::{join, try_join};
use jesteros_compiler::call::{self, Asked};
use jesteros_compiler::diagnostic::Report;
use jesteros_compiler::facts::Facts;
use jesteros_compiler::graph::broken::Broken;
use jesteros_compiler::graph::text::shorten;
use jesteros_compiler::lint;
use jesteros_compiler::lock::Lock;
use jesteros_compiler::lower::{Lowered, lower};
use jesteros_compiler::options::{OptionMistake, Options};
use jesteros_compiler::origin::{MAIN, Origin, redacted};
use jesteros_compiler::plan::{Plan, Specs, plan};
use jesteros_compiler::spec::Document;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Answers the request that this process was started for.
///
/// # Errors
///
/// Everything that keeps a build from being made.
pub async fn serve(bridge: Bridge, environment: Environment) -> Answer {
    let options = options(&environment)?;
    let imports = options.cache_imports.iter();
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
    let Environment { opts, session, product, .. } = environment;
    Options::parse(opts, session.clone(), product.clone()).map_err(|mistakes| {
        let messages: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        let given = |mistake: &OptionMistake| {
            mistake.command_line(opts.get(&mistake.key).map(String::as_str).unwrap_or_default())
        };
        let lines: Vec<String> = mistakes.iter().map(given).collect();
        on_command_line(Failure::new(messages.join("\n")), &lines)
    })
}

/// The failure with the options that it is about, one on each line of `lines`.
///
/// A failure without a place is shown at the line `# syntax=…`, where BuildKit started
/// the frontend (`Build` in `frontend/dockerfile/builder/build.go`).
fn on_command_line(failure: Failure, lines: &[String]) -> Failure {
    let text: Vec<String> = lines.iter().map(|line| shorten(line, 200)).collect();
    let last = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    let file = Arc::new(SourceFile::new("command line", "", text.join("\n")));
    failure.at(&file, &[Lines::new(1, last)])
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
    let called = match &options.call {
        Some(id) => Some(call::find(id).ok_or_else(|| Failure::unknown_subrequest(id))?),
        None => None,
    };
    if let Some(told) = called.and_then(call::without_spec) {
        return Ok(Outcome::metadata_only(told.metadata));
    }
    let main = Origin::main(options, inputs.contains_key(MAIN)).map_err(|mistake| {
        let line = mistake.command_line(&redacted(options.context.as_deref().unwrap_or_default()));
        on_command_line(Failure::new(mistake.to_string()), &[line])
    })?;
    let ignore = ignore_file::load_early(gateway, options, &main);
    let file = spec_file::load(gateway, options, main.clone(), &inputs);
    let (file, early_ignore) = join(file, ignore).await;
    let file = file?;
    let builder = builder(environment, &caps);
    let options = &epoch::resolve(gateway, options, &file.main, &builder).await?;

    let mut report = Report::default();
    let document = Document::parse(file.source.data(), &mut report);
    let lock = lock_file::parse(file.lock.clone(), options)?;
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
    let compiler = Compiler {
        gateway,
        environment,
        options,
        document,
        file: &file,
        lock: lock.as_ref().filter(|_| !options.locks()),
        found: report,
        early_ignore,
        builder: &builder,
        caps: &caps,
        inputs: &inputs,
    };
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
    if let Some(call) = called.filter(|_| !lowered.sizes.is_empty()) {
        let measured = measure(gateway, &lowered, &file.source).await?;
        let told = call::from_sizes(call, &measured, &file.source);
        let told = told.ok_or_else(|| Failure::internal("sizes that nobody asked for"))?;
        return Ok(Outcome::metadata_only(told.metadata));
    }
    warn(gateway, &report, &file).await;
    let Evaluated { refs, report } = evaluate(gateway, &lowered, &file.source).await?;
    let report = lint::settle(report, options, file.source.data());
    if !report.is_clean() {
        return Err(failure(&report, &file.source));
    }
    warn(gateway, &report, &file).await;
    let results: Vec<_> = lowered.made.iter().zip(refs).collect();
    Ok(outcome(&results, options.epoch, plan.as_map))
}

/// What turns the spec into a graph.
#[derive(Debug)]
pub struct Compiler<'a, G> {
    /// The BuildKit that is asked.
    pub gateway: &'a G,
    /// What BuildKit told at the start.
    pub environment: &'a Environment,
    /// What the client asked for.
    pub options: &'a Options,
    /// The spec.
    pub document: &'a Document,
    /// Its text, and what came with it.
    pub file: &'a SpecFile,
    /// What exactly its names stand for.
    pub lock: Option<&'a Lock>,
    /// What was found so far.
    pub found: Report,
    /// The ignore files that were asked for already.
    pub early_ignore: ignore_file::Early,
    /// The builder's own platform.
    pub builder: &'a Platform,
    /// What the builder can do.
    pub caps: &'a Capabilities,
    /// The graphs that were handed over.
    pub inputs: &'a BTreeMap<String, Definition>,
}

/// A graph, and what it was made of.
#[derive(Debug)]
pub struct Compiled {
    /// The plan.
    pub plan: Plan,
    /// What BuildKit told about it.
    pub facts: Facts,
    /// The graph.
    pub lowered: Lowered,
    /// Warnings.
    pub report: Report,
}

impl<G: Gateway> Compiler<'_, G> {
    /// The options with the time of the lock, if the client gave none.
    fn dated(&self) -> Options {
        let epoch = self.options.epoch.or(self.lock.and_then(|lock| lock.epoch));
        Options { epoch, ..self.options.clone() }
    }

    /// Compiles the spec with these options.
    ///
    /// # Errors
    ///
    /// All mistakes of the spec, and what BuildKit answers.
    pub async fn compile(&self, options: &Options) -> Result<Compiled, Failure> {
        let source = &self.file.source;
        let mut report = self.found.clone();
        let specs = Specs::new(self.document, options, self.builder);
        let plan = plan(&specs, options, &self.file.main, self.lock, &mut report);
        let Some(plan) = plan else { return Err(failure(&report, source)) };
        let resolver = Resolver {
            gateway: self.gateway,
            options,
            environment: self.environment,
            builder: self.builder,
            spec: self.file,
            early_ignore: &self.early_ignore,
            caps: self.caps,
            inputs: self.inputs,
        };
        let facts = resolver.resolve(&plan).await?;
        let lowered =
            lower(&plan, &facts, self.lock, options, source, self.builder).map_err(bug)?;
        report.extend(lowered.report.clone());
        let report = lint::settle(report, options, source.data());
        if report.is_clean() {
            Ok(Compiled { plan, facts, lowered, report })
        } else {
            Err(failure(&report, source))
        }
    }
}

/// Shows the warnings of a report.
async fn warn<G: Gateway>(gateway: &G, report: &Report, file: &SpecFile) {
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
fn require(caps: &Capabilities, lowered: &Lowered, file: &SpecFile) -> Result<(), Failure> {
    let made = lowered.made.iter().map(|made| Cow::Borrowed(&made.definition));
    let checks = lowered.checks.iter().map(|check| Cow::Owned(check.definition()));
    let sizes = lowered.sizes.iter().map(|thing| Cow::Owned(thing.definition()));
    let mut messages: Vec<String> = Vec::new();
    let mut places = Vec::new();
    for graph in made.chain(checks).chain(sizes) {
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

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn bug(broken: Broken) -> Failure {
    Failure::internal(format!("{broken}; this is a bug of the JesterOS frontend, please report it"))
}
