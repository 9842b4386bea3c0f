//! A case: one spec, the options of its build and what BuildKit knows.

use crate::known::Known;
use crate::workspace;
use jesteros_frontend::options::Options;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The session of every build in these tests.
const SESSION: &str = "session";
/// A case's way to name a spec that is elsewhere in the workspace.
const SPEC_PATH: &str = "spec.path";
/// The files that hold a case's spec.
const SPECS: [&str; 3] = ["spec.yaml", "spec.json", SPEC_PATH];
/// The opts as the client sends them: a map of texts.
const OPTIONS: &str = "options.json";
/// What the fake BuildKit knows.
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
    /// What the client asks for.
    pub options: Options,
    /// What BuildKit knows.
    pub known: Known,
}

impl Case {
    /// A build of `data` without options by a BuildKit that knows nothing.
    #[must_use]
    pub fn of(data: impl Into<Vec<u8>>) -> Self {
        let spec = Spec { name: "spec.yaml".to_owned(), data: data.into() };
        Self::build(spec, BTreeMap::new(), Known::default()).expect("no options are no mistake")
    }

    /// The same build with more options.
    ///
    /// # Panics
    ///
    /// If the frontend does not understand them.
    #[must_use]
    pub fn with(self, opts: &[(&str, &str)]) -> Self {
        let opts = opts.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Self::build(self.spec, opts.collect(), self.known).expect("options that are understood")
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
        Self::build(spec, opts, known)
    }

    fn build(spec: Spec, opts: BTreeMap<String, String>, known: Known) -> Result<Self, String> {
        let mut opts = opts;
        opts.entry("filename".to_owned()).or_insert_with(|| spec.name.clone());
        let options = Options::parse(&opts, SESSION.to_owned(), String::new())
            .map_err(|error| error.to_string())?;
        Ok(Self { spec, options, known })
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
