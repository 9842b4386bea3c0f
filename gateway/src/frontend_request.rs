//! What another frontend is asked to build.

use crate::environment::Environment;
use buildkit_llb::{Definition, Reference};
use buildkit_proto::gateway as wire;
use buildkit_proto::newer::SolveRequestExtension;
use std::collections::{BTreeMap, BTreeSet};

/// The option that says which image this frontend is, which is not for another one.
const SOURCE: &str = "source";
/// The option that holds the line which named a frontend.
const LINE: &str = "cmdline";

/// A build that another frontend makes for this one.
///
/// BuildKit has two frontends of its own: `dockerfile.v0` builds a Dockerfile, and
/// `gateway.v0` starts the image that the option `source` names. Which options there are is the
/// frontend's business.
///
/// A request has no graph of its own, as BuildKit refuses one beside a frontend
/// (`Solve` in `solver/llbsolver/provenance.go`). Graphs are its inputs.
///
/// It has no source policies either, because BuildKit does not hand them on to the solves of
/// the other frontend (`Solve` there). Those of the client hold for all frontends of a build.
///
/// The caches that the client names are passed on, also without
/// [`options_of`](Self::options_of): frontends expect them in the options `cache-imports` and
/// `cache-from`, and nobody else gives them (`Solve` in `frontend/gateway/grpcclient/client.go`
/// does the same). An option of the same name, or [`without`](Self::without), comes before that.
///
/// The option `cmdline` is set to nothing unless something else is said. A frontend for
/// Dockerfiles that finds it builds the file itself. Without it, it starts the frontend that the
/// build arg `BUILDKIT_SYNTAX` names, or else the first line of the file, and that may be this
/// one, again and again (`Build` in `frontend/dockerfile/builder/build.go`). To let the first line
/// count, take away `cmdline` and `build-arg:BUILDKIT_SYNTAX` with [`without`](Self::without).
///
/// # Examples
///
/// The Dockerfile `text`, with the client's build context:
///
/// ```
/// use buildkit_gateway::{Answer, Bridge, Environment, FrontendRequest, Gateway as _};
/// use buildkit_llb::{File, Output, mkfile};
///
/// async fn build(bridge: Bridge, environment: Environment) -> Answer {
///     let text = "FROM scratch\nCOPY . /\n";
///     let file = File::from(mkfile("/Dockerfile", 0o644, text));
///     let folder = Output::scratch().file(file).definition();
///     let request = FrontendRequest::new("dockerfile.v0")
///         .options_of(&environment)
///         .option("filename", "Dockerfile")
///         .without("dockerfilekey")
///         .input("dockerfile", &folder);
///     Ok(bridge.solve_frontend(&request).await?)
/// }
/// # let _ = build;
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[must_use]
pub struct FrontendRequest {
    frontend: String,
    options: BTreeMap<String, String>,
    /// What must not be among the options.
    without: BTreeSet<String>,
    inputs: BTreeMap<String, Definition>,
    is_evaluated: bool,
}

impl FrontendRequest {
    /// Names a frontend of BuildKit, e.g. `dockerfile.v0`.
    pub fn new(frontend: impl Into<String>) -> Self {
        Self { frontend: frontend.into(), ..Self::default() }
    }

    /// Names a frontend by its image, as the first line of a file does. The option `cmdline` is
    /// that line.
    pub fn image(image: &Reference) -> Self {
        let image = image.to_string();
        Self::new("gateway.v0").option(SOURCE, image.clone()).option(LINE, image)
    }

    /// Sets an option.
    pub fn option(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.insert(key.into(), value.into());
        self
    }

    /// Passes on all options of this build, but for `source`, which names this frontend, and
    /// those that were set before. A frontend that gets them builds for the same platforms,
    /// with the same build args, named contexts and caches, and states the same of its results.
    /// Contexts that are graphs come with [`inputs_of`](Self::inputs_of).
    ///
    /// The target and the name of the file are among them.
    pub fn options_of(mut self, environment: &Environment) -> Self {
        for (key, value) in environment.opts.iter().filter(|(key, _)| *key != SOURCE) {
            self.options.entry(key.clone()).or_insert_with(|| value.clone());
        }
        self
    }

    /// Passes on the graphs that this build was given, but for those that were set before. They
    /// are the contexts that a client names `target:…`, and those of a client that sends no
    /// folders. [`Bridge::inputs`](crate::Gateway::inputs) asks for them.
    pub fn inputs_of(mut self, inputs: &BTreeMap<String, Definition>) -> Self {
        for (key, graph) in inputs {
            self.inputs.entry(key.clone()).or_insert_with(|| graph.clone());
        }
        self
    }

    /// Takes an option away that was set before, or that would be passed on by itself.
    pub fn without(mut self, key: &str) -> Self {
        self.options.remove(key);
        self.without.insert(key.to_owned());
        self
    }

    /// Gives the frontend a graph, e.g. `dockerfile` or `context`: the folder that holds the
    /// file, and the build context. The option `dockerfilekey` makes `dockerfile.v0` look at
    /// the client's folder in the place of the former (`frontend/dockerui/context.go`).
    ///
    /// A named context is an option as well: `context:NAME` with the value `input:KEY`.
    ///
    /// # Capabilities
    ///
    /// `frontend.inputs`.
    pub fn input(mut self, key: impl Into<String>, graph: &Definition) -> Self {
        self.inputs.insert(key.into(), graph.clone());
        self
    }

    /// Waits until everything is built. Otherwise it is built when it is read or exported, so
    /// most failures come later.
    pub fn evaluated(mut self) -> Self {
        self.is_evaluated = true;
        self
    }

    pub(crate) fn is_evaluated(&self) -> bool {
        self.is_evaluated
    }

    pub(crate) fn has_inputs(&self) -> bool {
        !self.inputs.is_empty()
    }

    /// The wire form, with the options `passed_on` if nothing else is said of them; the second
    /// part holds what the generated types would lose of graphs.
    pub(crate) fn to_pb(
        &self,
        passed_on: &BTreeMap<String, String>,
    ) -> (wire::SolveRequest, SolveRequestExtension) {
        let passed_on = passed_on.iter().filter(|(key, _)| !self.without.contains(*key));
        let mut options = self.options.clone();
        if !self.without.contains(LINE) {
            options.entry(LINE.to_owned()).or_default();
        }
        for (key, value) in passed_on {
            options.entry(key.clone()).or_insert_with(|| value.clone());
        }
        let inputs = self.inputs.iter().map(|(key, graph)| (key.clone(), graph.to_bytes()));
        let request = wire::SolveRequest {
            frontend: self.frontend.clone(),
            frontend_opt: options.into_iter().collect(),
            ..wire::SolveRequest::default()
        };
        let extension = SolveRequestExtension {
            frontend_inputs: inputs.collect(),
            ..SolveRequestExtension::default()
        };
        (request, extension)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result_ref::Ref;
    use buildkit_llb::{Exec, Limits, State};
    use buildkit_proto::newer::RawRef;

    /// Limits of execs have no field in the generated types.
    #[test]
    fn graphs_lose_nothing_on_their_way() {
        let exec = Exec::shell("make").limits(Limits::default().memory(1 << 20));
        let platform = "linux/amd64".parse().unwrap();
        let graph = State::scratch(&platform).run(exec).unwrap().definition();
        assert!(graph.extension().is_some());
        let (_, extension) =
            FrontendRequest::new("x").input("context", &graph).to_pb(&BTreeMap::new());
        let def = extension.frontend_inputs.get("context").cloned();
        let answered = Ref::from_raw(RawRef { id: "r".to_owned(), def });
        assert_eq!(answered.definition().unwrap(), Some(graph));
    }
}
