//! From the text of the spec to a graph.

use crate::diagnostics::failure;
use crate::ignore_file;
use crate::resolve::Resolver;
use crate::spec_file::SpecFile;
use buildkit_gateway::{Capabilities, Environment, Failure, Gateway};
use buildkit_llb::{Definition, Platform};
use jesteros_compiler::diagnostic::Report;
use jesteros_compiler::facts::Facts;
use jesteros_compiler::graph::broken::Broken;
use jesteros_compiler::lint;
use jesteros_compiler::lock::Lock;
use jesteros_compiler::lower::{Lowered, lower};
use jesteros_compiler::options::Options;
use jesteros_compiler::plan::{Plan, Specs, plan};
use jesteros_compiler::spec::Document;
use std::collections::BTreeMap;

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
    #[must_use]
    pub fn dated(&self) -> Options {
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

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn bug(broken: Broken) -> Failure {
    Failure::internal(format!("{broken}; this is a bug of the JesterOS frontend, please report it"))
}
