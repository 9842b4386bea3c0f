//! The specs that are changed: the cases of the goldens and the examples.

use jesteros_tests::{Case, RESULTS, workspace};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Every golden case with its name and its text. A spec that is no text is left out, since
/// its lines cannot be changed one by one; so is the example family, which several cases
/// name.
pub(crate) fn cases() -> Vec<(String, Case, Arc<str>)> {
    let golden = workspace().join("tests/golden");
    let family = family();
    let mut cases = Vec::new();
    for folder in entries(&golden).iter().flat_map(|area| entries(area)) {
        let case = Case::read(&folder, &RESULTS).expect("goldens are cases");
        let name = folder.strip_prefix(&golden).unwrap_or(&folder).display().to_string();
        if let Ok(text) = std::str::from_utf8(&case.spec.data)
            && *text != *family
        {
            let text: Arc<str> = Arc::from(text);
            cases.push((name, case, text));
        }
    }
    cases
}

/// The text of the example family.
pub(crate) fn family() -> Arc<str> {
    let path = workspace().join("examples/jesteros/jesteros.yaml");
    Arc::from(fs::read_to_string(path).expect("the example is there"))
}

/// What is in a folder, sorted.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("goldens are in folders of folders").flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
