//! The documents of the repository.

use jesteros_tests::workspace;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold no documents of ours.
const NOT_OURS: [&str; 2] = ["target", "node_modules"];

/// A document.
pub(crate) struct Document {
    /// Its path in the repository.
    pub(crate) name: String,
    /// Where it is.
    pub(crate) path: PathBuf,
    /// What is in it.
    pub(crate) text: String,
}

/// A block of code in a document.
pub(crate) struct Block {
    /// What stands behind the three backticks, e.g. `yaml fragment`.
    pub(crate) kind: String,
    /// The line of the document that the block begins at.
    pub(crate) line: usize,
    /// What is in it.
    pub(crate) text: String,
}

/// All documents, sorted by their paths.
pub(crate) fn all() -> Vec<Document> {
    let mut documents = Vec::new();
    collect(&workspace(), &mut documents);
    documents.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(documents.len() > 30, "the documents are not where they were");
    documents
}

fn collect(folder: &Path, documents: &mut Vec<Document>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository").flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() {
            if !name.starts_with('.') && !NOT_OURS.contains(&name.as_str()) {
                collect(&path, documents);
            }
        } else if name.ends_with(".md") {
            let name = path.strip_prefix(workspace()).unwrap_or(&path).display().to_string();
            let text = fs::read_to_string(&path).expect("documents are text");
            documents.push(Document { name, path, text });
        }
    }
}

impl Document {
    /// All blocks of code, in order.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut open: Option<Block> = None;
        for (index, line) in self.text.lines().enumerate() {
            match (line.strip_prefix("```"), open.take()) {
                (Some(kind), None) => {
                    let (kind, line) = (kind.trim().to_owned(), index + 1);
                    open = Some(Block { kind, line, text: String::new() });
                }
                (Some(_), Some(block)) => blocks.push(block),
                (None, Some(mut block)) => {
                    block.text.push_str(&format!("{line}\n"));
                    open = Some(block);
                }
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "a block of {} is not closed", self.name);
        blocks
    }

    /// The lines outside of blocks of code, with their numbers.
    pub(crate) fn prose(&self) -> Vec<(usize, &str)> {
        let mut inside = false;
        let numbered = self.text.lines().enumerate().map(|(index, line)| (index + 1, line));
        let prose = numbered.filter(|(_, line)| {
            let fence = line.starts_with("```");
            inside ^= fence;
            !inside && !fence
        });
        prose.collect()
    }
}
