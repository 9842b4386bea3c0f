//! The graphs of Go's client.

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use buildkit_llb::{Definition, Digest};
use jesteros_lab::{client_llb, command};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::process::Command;

/// Definitions by their names.
#[derive(Debug)]
pub(crate) struct Theirs(BTreeMap<String, Definition>);

/// What the program prints of a graph.
#[derive(Deserialize)]
struct Line {
    name: String,
    head: String,
    digests: Option<Vec<String>>,
    definition: String,
}

impl Theirs {
    /// Builds the program if it is not built, and asks it.
    pub(crate) fn make() -> Result<Self> {
        let printed = command::output(Command::new(client_llb()?).arg("graphs"))?;
        let mut graphs = BTreeMap::new();
        for line in printed.lines() {
            let line: Line = serde_json::from_str(line).context("a line is no graph")?;
            let definition = line.read().with_context(|| line.name.clone())?;
            let known = graphs.insert(line.name.clone(), definition);
            ensure!(known.is_none(), "two graphs are called {}", line.name);
        }
        Ok(Self(graphs))
    }

    pub(crate) fn graph(&self, name: &str) -> Result<&Definition> {
        self.0.get(name).context("lab/programs/buildkit/llb makes no graph of this name")
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl Line {
    /// Reads the definition, which has the digests that Go computed.
    fn read(&self) -> Result<Definition> {
        let definition = Definition::from_bytes(&BASE64_STANDARD.decode(&self.definition)?)?;
        let read = definition.digests();
        let digests: Vec<&str> = read.iter().map(Digest::as_str).collect();
        let printed = self.digests.iter().flatten();
        ensure!(printed.eq(&digests), "the digests are read as {digests:?}");
        let head = definition.head().map_or("", Digest::as_str);
        ensure!(self.head == head, "the head is read as {head}");
        Ok(definition)
    }
}
