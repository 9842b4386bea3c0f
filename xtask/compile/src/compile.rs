//! The call of the compiler.

use buildkit_llb::{Output, Platform, SourceFile};
use buildkit_request::Origin;
use jesteros_compiler::diagnostic::Report;
use jesteros_compiler::facts::{Facts, PlaceFacts};
use jesteros_compiler::lower::{Lowered, lower};
use jesteros_compiler::options::Options;
use jesteros_compiler::plan::{Plan, Specs, plan};
use jesteros_compiler::spec::Document;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A compiled spec, with everything that the frontend still holds when it sends the graph.
pub(crate) struct Compiled {
    _document: Document,
    _plan: Plan,
    lowered: Lowered,
}

impl Compiled {
    /// How many vertices the graph has.
    pub(crate) fn vertices(&self) -> usize {
        self.lowered.made.iter().map(|made| made.definition.as_pb().def.len()).sum()
    }
}

/// Compiles a spec whose files all come from the build context.
///
/// # Errors
///
/// What is wrong with the spec.
pub(crate) fn compile(spec: &str) -> Result<Compiled, String> {
    let options = BTreeMap::from([("filename".to_owned(), "bench.yaml".to_owned())]);
    let options =
        Options::parse(&options, "session").map_err(|mistakes| format!("{mistakes:?}"))?;
    let builder = Platform::new("linux", "amd64", "");
    let main = Origin::main(&options.request, false).map_err(|mistake| mistake.to_string())?;
    let mut report = Report::default();
    let document = Document::parse(spec.as_bytes(), &mut report);
    let document = document.ok_or_else(|| report.render("bench.yaml"))?;
    let specs = Specs::new(&document, &options, &builder);
    let plan = plan(&specs, &options, &main, None, &mut report);
    let plan = plan.ok_or_else(|| report.render("bench.yaml"))?;
    // Nothing has to be asked about a folder, and any output can stand for the helper.
    let helper = buildkit_llb::Local::new("helper", "session").output();
    let facts = Facts {
        places: plan.places.keys().map(|id| (id.clone(), PlaceFacts::default())).collect(),
        helper: Some(Output::from(&helper)),
        mounts_by_vertex: true,
    };
    let file = Arc::new(SourceFile::new("bench.yaml", "YAML", spec));
    let lowered = lower(&plan, &facts, None, &options, &file, &builder)
        .map_err(|broken| broken.to_string())?;
    if !lowered.report.is_clean() {
        return Err(lowered.report.render("bench.yaml"));
    }
    Ok(Compiled { _document: document, _plan: plan, lowered })
}
