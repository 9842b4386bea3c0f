//! From the text of the spec to a graph.

use crate::diagnostics::failure;
use crate::resolve::Resolver;
use buildkit_gateway::{Failure, Gateway};
use jesteros_compiler::diagnostic::Report;
use jesteros_compiler::facts::Facts;
use jesteros_compiler::graph::broken::Broken;
use jesteros_compiler::lint;
use jesteros_compiler::lock::Lock;
use jesteros_compiler::lower::{Lowered, lower};
use jesteros_compiler::options::Options;
use jesteros_compiler::plan::{Plan, Specs, plan};
use jesteros_compiler::spec::Document;

/// What turns the spec into a graph.
#[derive(Debug)]
pub struct Compiler<'a, G> {
    /// What BuildKit is asked with, and what the client asked for.
    pub resolver: Resolver<'a, G>,
    /// The spec.
    pub document: &'a Document,
    /// What exactly its names stand for.
    pub lock: Option<&'a Lock>,
    /// What was found so far.
    pub found: Report,
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
        let options = self.resolver.options;
        let epoch = options.request.epoch.or(self.lock.and_then(|lock| lock.epoch));
        options.at(epoch)
    }

    /// Compiles the spec with these options.
    ///
    /// # Errors
    ///
    /// All mistakes of the spec, and what BuildKit answers.
    pub async fn compile(&self, options: &Options) -> Result<Compiled, Failure> {
        let resolver: &Resolver<'_, G> = &self.resolver;
        let resolver = Resolver { options, ..*resolver };
        let (source, builder) = (&resolver.spec.source, resolver.builder);
        let mut report = self.found.clone();
        let specs = Specs::new(self.document, options, builder);
        let plan = plan(&specs, options, &resolver.spec.context, self.lock, &mut report);
        let Some(plan) = plan else { return Err(failure(&report, source)) };
        let facts = resolver.resolve(&plan).await?;
        let lowered = lower(&plan, &facts, self.lock, options, source, builder).map_err(bug)?;
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
