//! A case: one spec, the options of its build and what BuildKit knows.

use crate::known::Known;
use crate::workspace;
use jesteros_compiler::options::Options;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The session of every build in these tests.
pub(crate) const SESSION: &str = "session";
/// A case's way to name a spec that is elsewhere in the workspace.
const SPEC_PATH: &str = "spec.path";
/// The files that hold a case's spec.
const SPECS: [&str; 3] = ["spec.yaml", "spec.json", SPEC_PATH];
/// The opts as the client sends them: a map of texts.
const OPTIONS: &str = "options.json";
/// What BuildKit knows.
const BUILDKIT: &str = "buildkit.json";

/// The spec of a case.
#[derive(Debug, Clone)]
pub struct Spec {
    /// What the client calls it.
    pub name: String,
    /// What is in it.
    pub data: Vec<u8>,
}

/// One build to try.
#[derive(Debug, Clone)]
pub struct Case {
    /// The spec.
    pub spec: Spec,
    /// The options as the client sends them.
    pub opts: BTreeMap<String, String>,
    /// What BuildKit knows.
    pub known: Known,
}

impl Case {
    /// A build of `data` without options by a BuildKit that knows nothing.
    #[must_use]
    pub fn of(data: impl Into<Vec<u8>>) -> Self {
        let spec = Spec { name: "spec.yaml".to_owned(), data: data.into() };
        Self { spec, opts: BTreeMap::new(), known: Known::default() }
    }

    /// The same build with more options.
    #[must_use]
    pub fn with(mut self, opts: &[(&str, &str)]) -> Self {
        self.opts.extend(opts.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        self
    }

    /// The same build by a BuildKit that knows what the JSON says.
    ///
    /// # Panics
    ///
    /// If it is not such JSON.
    #[must_use]
    pub fn knowing(mut self, json: &str) -> Self {
        self.known = serde_json::from_str(json).expect("what BuildKit knows, as JSON");
        self
    }

    /// What the client asks for.
    ///
    /// # Errors
    ///
    /// Options that cannot be understood, one message a line.
    pub fn options(&self, session: &str) -> Result<Options, String> {
        let mut opts = self.opts.clone();
        opts.entry("filename".to_owned()).or_insert_with(|| self.spec.name.clone());
        Options::parse(&opts, session).map_err(|mistakes| {
            let mistakes: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            mistakes.join("\n")
        })
    }

    /// Reads the folder of a case; `results` are files that are not its input.
    ///
    /// # Errors
    ///
    /// A folder without a spec or with several, and files that mean nothing.
    pub fn read(folder: &Path, results: &[&str]) -> Result<Self, String> {
        let names = names(folder)?;
        let known_name =
            |name: &str| [&SPECS[..], &[OPTIONS, BUILDKIT], results].concat().contains(&name);
        if let Some(name) = names.iter().find(|name| !known_name(name)) {
            return Err(format!("`{name}` means nothing in a case"));
        }
        let specs: Vec<&String> =
            names.iter().filter(|name| SPECS.contains(&name.as_str())).collect();
        let [spec] = specs.as_slice() else {
            return Err(format!("{} specs; a case has one of {SPECS:?}", specs.len()));
        };
        let spec = read_spec(folder, spec)?;
        let read = |name: &str| match names.iter().any(|found| found == name) {
            true => read(&folder.join(name)),
            false => Ok(b"{}".to_vec()),
        };
        let opts = serde_json::from_slice(&read(OPTIONS)?)
            .map_err(|error| format!("{OPTIONS}: {error}"))?;
        let known = serde_json::from_slice(&read(BUILDKIT)?)
            .map_err(|error| format!("{BUILDKIT}: {error}"))?;
        Ok(Self { spec, opts, known })
    }
}

fn read_spec(folder: &Path, name: &str) -> Result<Spec, String> {
    let path = if name == SPEC_PATH {
        let text = String::from_utf8_lossy(&read(&folder.join(name))?).into_owned();
        workspace().join(text.trim())
    } else {
        folder.join(name)
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Spec { name, data: read(&path)? })
}

fn read(path: &PathBuf) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Result<Vec<String>, String> {
    let entries =
        std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}
