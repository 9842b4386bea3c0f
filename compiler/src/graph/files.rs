//! Files that can be copied and mounted.

use buildkit_llb::Output;
use jesteros_manifest as manifest;

/// The files that a source, base, image or artifact stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
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
    /// Files that an exec made: all that is in `output`, owners and modes included.
    #[must_use]
    pub fn made(name: impl Into<String>, output: Output) -> Self {
        Self {
            name: name.into(),
            output,
            folder: String::new(),
            file: None,
            plain: false,
            from_client: false,
        }
    }

    /// What the helper is told about them as an input.
    #[must_use]
    pub fn to_manifest(&self) -> manifest::Input {
        let Self { name, folder, file, plain, output: _, from_client: _ } = self.clone();
        manifest::Input { name, folder, file, plain }
    }

    /// The absolute path of `path` in the file system.
    #[must_use]
    pub fn path_of(&self, path: &str) -> String {
        let parts = [self.folder.as_str(), path];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        format!("/{}", parts.join("/"))
    }
}
