//! All options of one build.

use super::layer::Layer;
use super::lint::Lint;
use super::sbom;
use buildkit_request::{OptionMistake, Request};
use std::collections::BTreeMap;

/// Name of the spec when the client does not say.
const DEFAULT_FILENAME: &str = "jesteros.yaml";

/// The call that asks how large things are.
pub const SIZE_CALL: &str = "frontend.size";
/// The call that asks whether two builds give the same.
pub const REPRODUCE_CALL: &str = "frontend.reproduce";

/// The call that makes a lock.
pub const LOCK_CALL: &str = "frontend.lock";

const CHECK: &str = "build-arg:BUILDKIT_DOCKERFILE_CHECK";
const CHECKS: &str = "build-arg:BUILDKIT_CHECKS";

/// Everything the client asked for, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What clients ask every frontend for.
    pub request: Request,
    /// What is done with warnings (`BUILDKIT_DOCKERFILE_CHECK`); the spec says it if absent.
    pub lint: Option<Lint>,
    /// Whether a report of checks tells of failures instead of failing the build
    /// (`BUILDKIT_CHECKS=report`).
    pub reports_failures: bool,
    /// Whether it is to be stated what each result is made of. A scanner does that instead if
    /// the client names one.
    pub states_sbom: bool,
}

impl Options {
    /// Parses options as a client sends them.
    ///
    /// # Errors
    ///
    /// All values that cannot be understood.
    pub fn parse(
        opts: &BTreeMap<String, String>,
        session: impl Into<String>,
    ) -> Result<Self, Vec<OptionMistake>> {
        // An empty value is one that was not given.
        let get = |key: &str| opts.get(key).map(String::as_str).filter(|value| !value.is_empty());
        let request = Request::parse(opts, session, DEFAULT_FILENAME);
        let states_sbom = sbom::states(opts);
        let lint = lint(get(CHECK));
        let reports_failures = reports_failures(get(CHECKS));
        match (request, states_sbom, lint, reports_failures) {
            (Ok(request), Ok(states_sbom), Ok(lint), Ok(reports_failures)) => {
                Ok(Self { request, lint, reports_failures, states_sbom })
            }
            (request, states_sbom, lint, reports_failures) => {
                let own = [states_sbom.err(), lint.err(), reports_failures.err()];
                let mistakes = request.err().into_iter().flatten();
                Err(mistakes.chain(own.into_iter().flatten()).collect())
            }
        }
    }

    /// The options with this `SOURCE_DATE_EPOCH`, in seconds.
    #[must_use]
    pub fn at(&self, epoch: Option<i64>) -> Self {
        let request = Request { epoch, epoch_of: None, ..self.request.clone() };
        Self { request, ..self.clone() }
    }

    /// Whether it is asked how large things are, instead of for the things.
    #[must_use]
    pub fn measures(&self) -> bool {
        self.request.call.as_deref() == Some(SIZE_CALL)
    }

    /// Whether a lock is made instead of a build.
    #[must_use]
    pub fn locks(&self) -> bool {
        self.request.call.as_deref() == Some(LOCK_CALL)
    }

    /// Whether it is asked if two builds give the same, instead of for what they give.
    #[must_use]
    pub fn reproduces(&self) -> bool {
        self.request.call.as_deref() == Some(REPRODUCE_CALL)
    }

    /// Whether it is asked what the helper finds out about things that are built.
    #[must_use]
    pub fn looks_at_built(&self) -> bool {
        self.measures() || self.reproduces()
    }

    /// Whether the layer `layer` of `image`, or without `layer` all that belongs to
    /// `image`, ignores the cache.
    #[must_use]
    pub fn ignores_cache(&self, image: &str, layer: Option<Layer>) -> bool {
        let no_cache = &self.request.no_cache;
        no_cache.covers(image)
            || layer.is_some_and(|layer| no_cache.covers(&format!("{image}.{}", layer.name())))
    }
}

fn reports_failures(value: Option<&str>) -> Result<bool, OptionMistake> {
    match value {
        None => Ok(false),
        Some("report") => Ok(true),
        Some(other) => {
            let problem = format!("`{}` is not `report`", other.escape_debug());
            Err(OptionMistake::new(CHECKS, problem)
                .hint("leave it out for checks that fail the build"))
        }
    }
}

fn lint(value: Option<&str>) -> Result<Option<Lint>, OptionMistake> {
    value.map(Lint::parse).transpose().map_err(|why| {
        OptionMistake::new(CHECK, why).hint("for example `skip=unpinned;error=true`")
    })
}
