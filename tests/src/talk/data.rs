//! A talk: what is built, by which BuildKit, and what was said.

use crate::case::Case;
use buildkit_gateway::testing::Call;
use buildkit_proto::gateway::ReturnRequest;
use buildkit_proto::{Any, caps, rpc};
use std::collections::BTreeMap;
use tonic::Code;

/// The gateway's capabilities of a current BuildKit.
const CURRENT: [&str; 8] = [
    caps::GW_READ_DIR,
    caps::GW_STAT_FILE,
    caps::GW_FRONTEND_INPUTS,
    caps::GW_SOLVE_EVALUATE,
    caps::GW_EVALUATE,
    caps::GW_WARNINGS,
    caps::GW_SOURCE_META_RESOLVER,
    caps::GW_REFERENCE_ATTESTATIONS,
];
/// The frontend image, as the option `source` names it.
pub(super) const FRONTEND: &str = "jesteros/frontend:1";

/// A build of a case by a BuildKit of a certain kind.
#[derive(Debug, Clone)]
pub struct Talk {
    /// What is built.
    pub case: Case,
    /// Whether the spec is where the options say.
    pub has_spec: bool,
    /// The gateway's capabilities.
    pub caps: Vec<&'static str>,
    /// Whether BuildKit tells which graph the frontend was loaded by.
    pub tells_frontend: bool,
    /// What BuildKit says that the frontend image is called, if it says so.
    pub source: Option<&'static str>,
    /// Files by the title of the vertex that makes them, and by path.
    pub files: BTreeMap<(String, String), Vec<u8>>,
    /// Vertices that fail, by title, and image references that cannot be resolved.
    pub failing: BTreeMap<String, rpc::Status>,
    /// Whether a check about which nothing is said leaves a report without findings.
    pub has_reports: bool,
    /// Capabilities of graphs that BuildKit lacks.
    pub lacks: Vec<&'static str>,
}

impl Talk {
    /// A build of `case` by a current BuildKit.
    #[must_use]
    pub fn about(case: Case) -> Self {
        Self {
            case,
            has_spec: true,
            caps: CURRENT.to_vec(),
            tells_frontend: true,
            source: Some(FRONTEND),
            files: BTreeMap::new(),
            failing: BTreeMap::new(),
            has_reports: true,
            lacks: Vec::new(),
        }
    }

    /// The same with a file in the result of the vertex called `title`.
    #[must_use]
    pub fn file(mut self, title: &str, path: &str, data: impl Into<Vec<u8>>) -> Self {
        self.files.insert((title.to_owned(), path.to_owned()), data.into());
        self
    }

    /// The same with checks that leave no report.
    #[must_use]
    pub fn without_reports(self) -> Self {
        Self { has_reports: false, ..self }
    }

    /// The same with a vertex, or an image, that fails.
    #[must_use]
    pub fn fails(self, title: &str, message: &str) -> Self {
        self.fails_with(title, Code::Unknown, message, Vec::new())
    }

    /// The same with a vertex, or an image, whose failure has a code and details.
    #[must_use]
    pub fn fails_with(mut self, title: &str, code: Code, message: &str, details: Vec<Any>) -> Self {
        let status = rpc::Status { code: i32::from(code), message: message.to_owned(), details };
        self.failing.insert(title.to_owned(), status);
        self
    }

    /// The same by a BuildKit whose gateway has only the capabilities `caps`.
    #[must_use]
    pub fn with_caps(mut self, caps: &[&'static str]) -> Self {
        self.caps = caps.to_vec();
        self
    }

    /// The same by a BuildKit whose gateway lacks the capabilities `caps`.
    #[must_use]
    pub fn without_caps(mut self, caps: &[&str]) -> Self {
        self.caps.retain(|cap| !caps.contains(cap));
        self
    }
}

/// What was asked and what was answered.
#[derive(Debug, Clone)]
pub struct Said {
    /// The calls, in order.
    pub calls: Vec<Call>,
    /// The exit code of the frontend.
    pub exit: u8,
    /// The one answer that every build ends with.
    pub returned: ReturnRequest,
}

impl Said {
    /// The failure of the build.
    ///
    /// # Panics
    ///
    /// If the build did not fail.
    #[must_use]
    pub fn failure(&self) -> &rpc::Status {
        self.returned.error.as_ref().expect("the build fails")
    }
}
