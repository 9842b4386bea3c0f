//! What a call says about itself.

use crate::diagnostic::Report;
use crate::lock::Lock;
use crate::lower::{Made, ToCompare, ToMeasure};
use crate::options::Options;
use crate::spec::Document;
use buildkit_llb::{Platform, SourceFile};
use jesteros_manifest::{Compared, Measured};
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of BuildKit's answers. buildx prints an answer of a newer version as
/// the text that comes with it.
pub(super) const VERSION: &str = "1.0.0";

/// One call.
#[derive(Debug)]
pub struct Call {
    /// Its id: `frontend.` and the name that `--call` takes.
    pub id: &'static str,
    /// What it answers, in one sentence.
    pub description: &'static str,
    /// Answers it.
    pub answer: Answer,
}

/// How a call is answered.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    /// Without a spec, from the list of all calls.
    Alone(fn(&[Call]) -> Told),
    /// From the spec.
    Spec(fn(&Asked<'_>) -> Result<Told, Report>),
    /// From the graph that would be built, one for each platform.
    Graph(fn(&[Made]) -> Told),
    /// From the lock that was made.
    Lock(fn(&Lock) -> Told),
    /// From how large things are.
    Sizes(fn(&[(&ToMeasure, Measured)], &SourceFile) -> Told),
    /// From how two builds differ.
    Compared(fn(&[(&ToCompare, Compared)], &SourceFile) -> Told),
}

/// What a call is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The spec as a tree; none if it could not be parsed.
    pub document: Option<&'a Document>,
    /// What was found so far, e.g. why the spec could not be parsed.
    pub report: &'a Report,
    /// The file that holds the spec.
    pub file: &'a SourceFile,
    /// What exactly its names stand for.
    pub lock: Option<&'a Lock>,
    /// What the client asks for.
    pub options: &'a Options,
    /// The builder's own platform.
    pub builder: &'a Platform,
}

/// The answer to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The metadata of the result, which has no files.
    pub metadata: BTreeMap<String, Vec<u8>>,
}

impl Told {
    /// An answer in both forms: for programs and for people.
    pub(super) fn new<T: Serialize>(json: &T, text: impl Into<String>) -> Self {
        let json = serde_json::to_string(json).expect("plain structs of text cannot fail");
        Self::of(json, text)
    }

    /// An answer whose JSON is written already.
    pub(super) fn of(json: String, text: impl Into<String>) -> Self {
        Self {
            metadata: BTreeMap::from([
                ("result.json".to_owned(), json.into_bytes()),
                ("result.txt".to_owned(), text.into().into_bytes()),
                ("version".to_owned(), VERSION.as_bytes().to_vec()),
            ]),
        }
    }

    /// The answer with the exit status that buildx ends with.
    pub(super) fn with_status(mut self, status: u8) -> Self {
        self.metadata.insert("result.statuscode".to_owned(), status.to_string().into_bytes());
        self
    }
}
