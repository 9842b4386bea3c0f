//! The files of the workspace.

use jesteros_tests::workspace;
use std::path::Path;

/// A text file.
#[derive(Debug)]
pub(crate) struct File {
    /// Its path in the workspace.
    pub(crate) name: String,
    /// What is in it.
    pub(crate) text: String,
}

impl File {
    /// Whether its name ends in `.extension`.
    pub(crate) fn is(&self, extension: &str) -> bool {
        self.name.ends_with(&format!(".{extension}"))
    }

    /// Its lines with their numbers, without those that are comments.
    pub(crate) fn code(&self) -> Vec<(usize, &str)> {
        let comment = if self.is("rs") { "//" } else { "#" };
        let lines = self.text.lines().enumerate().map(|(index, line)| (index + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with(comment)).collect()
    }

    /// A line as a place that an editor jumps to.
    pub(crate) fn place(&self, number: usize, line: &str) -> String {
        format!("{}:{number}: {}", self.name, line.trim())
    }
}

/// Every text file below `folder` that somebody wrote; never none.
pub(crate) fn all(folder: &str) -> Vec<File> {
    let mut files = Vec::new();
    walk(&workspace().join(folder), &mut files);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!files.is_empty(), "there are no files in `{folder}`");
    files
}

/// Those that are code: no goldens, no texts.
pub(crate) fn sources(folder: &str) -> Vec<File> {
    let mut files = all(folder);
    files.retain(|file| {
        let code = ["rs", "sh", "toml", "yaml"].iter().any(|extension| file.is(extension));
        code && !file.name.starts_with("tests/golden/")
    });
    assert!(!files.is_empty(), "there is no code in `{folder}`");
    files
}

fn walk(folder: &Path, files: &mut Vec<File>) {
    let entries = std::fs::read_dir(folder).expect("a folder of the workspace");
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        let kind = entry.file_type().expect("a file has a kind");
        // Built or fetched, not written.
        if name == ".git" || name == "target" || name == "Cargo.lock" {
            continue;
        }
        if kind.is_dir() {
            walk(&path, files);
        } else if kind.is_file()
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            let workspace = workspace();
            let name = path.strip_prefix(&workspace).unwrap_or(&path);
            files.push(File { name: name.to_string_lossy().into_owned(), text });
        }
    }
}
