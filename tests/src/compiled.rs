//! The whole way of a spec through the compiler, without a BuildKit.

use crate::case::{Case, SESSION};
use buildkit_llb::SourceFile;
use buildkit_request::{MAIN, Origin};
use jesteros_compiler::call;
use jesteros_compiler::diagnostic::Report;
use jesteros_compiler::graph::broken::Broken;
use jesteros_compiler::lint;
use jesteros_compiler::lower::{Lowered, lower};
use jesteros_compiler::plan::{Plan, Specs, plan};
use jesteros_compiler::spec::Document;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a case comes to.
#[derive(Debug)]
pub enum Compiled {
    /// Options that cannot be understood.
    Refused(String),
    /// A spec with mistakes.
    Mistakes(Report),
    /// A build.
    Built(Box<Built>),
    /// The answer to a call.
    Told(BTreeMap<String, Vec<u8>>),
    /// A bug of the compiler.
    Broken(Broken),
}

/// A build that is ready to be handed over.
#[derive(Debug)]
pub struct Built {
    /// What is built.
    pub plan: Plan,
    /// The graphs.
    pub lowered: Lowered,
    /// The warnings.
    pub report: Report,
}

/// Compiles `case` as the frontend does, with the answers that the case gives for BuildKit.
#[must_use]
pub fn compile(case: &Case) -> Compiled {
    compile_in(case, SESSION)
}

/// Like [`compile`], in a session of another name.
pub(crate) fn compile_in(case: &Case, session: &str) -> Compiled {
    let options = match case.options(session) {
        Ok(options) => options,
        Err(message) => return Compiled::Refused(message),
    };
    let known = &case.known;
    let main = match Origin::main(&options.request, known.inputs.contains_key(MAIN)) {
        _ if known.spec_by_url => Origin::Scratch,
        // A download that is a context is an archive.
        Ok(Origin::Http { url, .. }) => Origin::Archive { url },
        Ok(main) => main,
        Err(mistake) => return Compiled::Refused(mistake.to_string()),
    };
    let builder = known.platform();
    let file = SourceFile::new(&options.request.filename, "YAML", case.spec.data.clone());
    let mut report = Report::default();
    let document = Document::parse(file.data(), &mut report);
    let called = options.request.call.as_deref().map(|id| (id, call::find(id)));
    let called = match called {
        Some((id, None)) => return Compiled::Refused(format!("unsupported request {id}")),
        Some((_, call)) => call,
        None => None,
    };
    if let Some(told) = called.and_then(call::without_spec) {
        return Compiled::Told(told.metadata);
    }
    let (parsed, found, source) = (document.as_ref(), &report, &file);
    let asked = call::Asked {
        lock: None,
        document: parsed,
        report: found,
        file: source,
        options: &options,
        builder: &builder,
    };
    match called.and_then(|call| call::from_spec(call, &asked)) {
        Some(Ok(told)) => return Compiled::Told(told.metadata),
        Some(Err(report)) => return Compiled::Mistakes(report),
        None => {}
    }
    let Some(document) = document else { return Compiled::Mistakes(report) };
    let specs = Specs::new(&document, &options, &builder);
    let Some(plan) = plan(&specs, &options, &main, None, &mut report) else {
        return Compiled::Mistakes(report);
    };
    // The frontend finds this out when it asks for facts.
    for place in plan.places.values() {
        if let Origin::Input(name) = &place.origin
            && !known.inputs.contains_key(name)
        {
            return Compiled::Refused(format!("the client handed over no input `{name}`"));
        }
    }
    let facts = known.facts(&plan);
    let lowered = match lower(&plan, &facts, None, &options, &Arc::new(file), &builder) {
        Ok(lowered) => lowered,
        Err(broken) => return Compiled::Broken(broken),
    };
    report.extend(lowered.report.clone());
    let report = lint::settle(report, &options, &case.spec.data);
    if !report.is_clean() {
        return Compiled::Mistakes(report);
    }
    if let Some(told) = called.and_then(|call| call::from_graph(call, &lowered.made)) {
        return Compiled::Told(told.metadata);
    }
    Compiled::Built(Box::new(Built { plan, lowered, report }))
}

impl Compiled {
    /// The build.
    ///
    /// # Panics
    ///
    /// If the case does not build.
    #[must_use]
    pub fn built(self) -> Box<Built> {
        match self {
            Self::Built(built) => built,
            other => panic!("the case does not build: {other:?}"),
        }
    }

    /// The mistakes as the user reads them; empty if the case builds.
    #[must_use]
    pub fn mistakes(&self) -> String {
        match self {
            Self::Refused(message) => message.clone(),
            Self::Mistakes(report) => report.render("spec.yaml"),
            Self::Broken(broken) => format!("a bug of the compiler: {broken}"),
            Self::Built(_) | Self::Told(_) => String::new(),
        }
    }
}
