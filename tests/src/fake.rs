//! A BuildKit that answers from a table and writes down what it is asked.

use crate::case::Case;
use crate::known::{Known, THE_SPEC};
use buildkit_llb::{Definition, Digest};
use buildkit_proto::pb;
use buildkit_proto::rpc::Status;
use jesteros_frontend::error::Error;
use jesteros_frontend::gateway::{Capabilities, Gateway, ImageFacts, ImageQuery, Ref, Warning};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// `google.rpc.Code.NOT_FOUND`.
const NOT_FOUND: i32 = 5;

/// The fake; one for each build.
#[derive(Debug)]
pub struct FakeGateway {
    known: Known,
    spec: Vec<u8>,
    spec_path: String,
    calls: RefCell<Vec<String>>,
    warnings: RefCell<Vec<String>>,
    solved: RefCell<Vec<Definition>>,
}

impl FakeGateway {
    /// A BuildKit whose client is in the folder of `case`.
    #[must_use]
    pub fn new(case: &Case) -> Self {
        Self {
            known: case.known.clone(),
            spec: case.spec.data.clone(),
            spec_path: case.options.filename.clone(),
            calls: RefCell::default(),
            warnings: RefCell::default(),
            solved: RefCell::default(),
        }
    }

    /// Every call so far, one line each.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        self.calls.borrow().clone()
    }

    /// Every warning so far, as the user reads it.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.warnings.borrow().clone()
    }

    /// Every graph that was handed over, in order.
    #[must_use]
    pub fn solved(&self) -> Vec<Definition> {
        self.solved.borrow().clone()
    }

    fn record(&self, call: String) {
        self.calls.borrow_mut().push(call);
    }
}

/// The identifier of the source that makes the result; else the title of the
/// vertex, which has no digest in it either.
fn name_of(definition: &Definition) -> String {
    if definition.is_empty() {
        return "scratch".to_owned();
    }
    let [.., op, _terminal] = definition.as_pb().def.as_slice() else {
        return "a graph without a result".to_owned();
    };
    if let Some(pb::op::Op::Source(source)) = decode(op).and_then(|op| op.op) {
        return source.identifier;
    }
    title(definition).unwrap_or_else(|| "an unnamed vertex".to_owned())
}

/// What the progress shows for the vertex that makes the result.
fn title(definition: &Definition) -> Option<String> {
    let metadata = definition.as_pb().metadata.get(definition.head()?.as_str())?;
    metadata.description.get("llb.customname").cloned()
}

fn decode(op: &[u8]) -> Option<pb::Op> {
    prost::Message::decode(op).ok()
}

fn not_found(what: &str) -> Error {
    let message = format!("{what}: not found");
    Error::Rpc { status: Box::new(Status { code: NOT_FOUND, message, details: Vec::new() }) }
}

impl Gateway for FakeGateway {
    async fn ping(&self) -> Result<Capabilities, Error> {
        self.record("ping".to_owned());
        Ok(Capabilities::new(Vec::new(), self.known.llb_caps(), "buildkit"))
    }

    async fn inputs(&self) -> Result<BTreeMap<String, pb::Definition>, Error> {
        self.record("inputs".to_owned());
        Ok(self.known.definitions())
    }

    async fn solve(&self, definition: &Definition) -> Result<Ref, Error> {
        let name = name_of(definition);
        match title(definition).filter(|title| *title != name) {
            Some(title) => self.record(format!("solve {name}  \"{title}\"")),
            None => self.record(format!("solve {name}")),
        }
        self.solved.borrow_mut().push(definition.clone());
        Ok(Ref(name))
    }

    async fn read_file(
        &self,
        result: &Ref,
        path: &str,
        limit: u32,
    ) -> Result<Option<Vec<u8>>, Error> {
        self.record(format!("read_file {path} of {}, at most {limit} bytes", result.0));
        let file = self.known.files.get(&result.0).and_then(|files| files.get(path));
        let data = match file.map(String::as_str) {
            Some(THE_SPEC) => Some(self.spec.clone()),
            Some(text) => Some(text.as_bytes().to_vec()),
            None => (path == self.spec_path).then(|| self.spec.clone()),
        };
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(data.map(|data| data[..data.len().min(most)].to_vec()))
    }

    async fn read_dir(&self, result: &Ref, path: &str) -> Result<Vec<String>, Error> {
        self.record(format!("read_dir {path} of {}", result.0));
        let folders = self.known.folders.get(&result.0);
        let names = folders.and_then(|folders| folders.get(path)).cloned();
        // What is unpacked is a root unless the case says otherwise.
        let unpacked = || match result.0.strip_prefix("[root] ") {
            Some(_) => ["bin", "etc", "usr"].map(str::to_owned).to_vec(),
            None => Vec::new(),
        };
        Ok(names.unwrap_or_else(unpacked))
    }

    async fn resolve_image(&self, query: &ImageQuery) -> Result<ImageFacts, Error> {
        let ImageQuery { reference, store, session, platform, mode, title } = query;
        let store = match store {
            Some(store) => format!(" in layout {store} of session {session}"),
            None => String::new(),
        };
        let mode = mode.as_str();
        self.record(format!("resolve_image {reference}{store} {platform} {mode}  \"{title}\""));
        let name = reference.to_string();
        let image = self.known.images.get(&name).ok_or_else(|| not_found(&name))?;
        let digest: Digest = image.digest.parse().expect("a known image has a digest");
        let config = serde_json::to_vec(&image.config).expect("JSON stays JSON");
        Ok(ImageFacts { reference: reference.with_digest(&digest), config })
    }

    async fn warn(&self, warning: &Warning<'_>) -> Result<(), Error> {
        let Warning { vertex: _, file, diagnostic } = warning;
        let line = diagnostic.span.first;
        self.record(format!("warn {}:{line}: {}", file.name(), diagnostic.message));
        let hint = diagnostic.hint.iter().map(|hint| format!("\n  hint: {hint}"));
        let text = format!("{}:{line}: {}", file.name(), diagnostic.message);
        self.warnings.borrow_mut().push(text + &hint.collect::<String>());
        Ok(())
    }
}
