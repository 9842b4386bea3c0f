//! Files that can be copied and mounted.

use buildkit_llb::Output;

/// The files that a source, base, image or artifact stands for.
#[derive(Debug, Clone)]
pub struct Files {
    /// Its name in the spec.
    pub name: String,
    /// The file system that holds them.
    pub output: Output,
    /// The folder there that is their root; empty for all.
    pub folder: String,
    /// The name of the one file, if they are a single file.
    pub file: Option<String>,
    /// Whether owners and modes mean nothing, since a client or a checkout made
    /// them.
    pub plain: bool,
    /// Whether a client sends them, so that BuildKit knows them by their contents alone.
    pub from_client: bool,
}

impl Files {
    /// The absolute path of `path` in the file system.
    #[must_use]
    pub fn path_of(&self, path: &str) -> String {
        let parts = [self.folder.as_str(), path];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        format!("/{}", parts.join("/"))
    }
}
