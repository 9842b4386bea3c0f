//! References to files: `NAME`, `NAME:folder/`, `NAME:file`, `NAME:*.sh`.

use super::mention::Role;
use super::reader::Reader;
use crate::diagnostic::{Diagnostic, Span, codes, shown};
use crate::values::{Name, RelPath, RelPattern, Scalar};
use crate::yaml::Node;
use std::fmt;

/// The name that stands for the build context.
pub const CONTEXT: &str = "context";
/// The name that stands for an empty root.
pub const SCRATCH: &str = "scratch";

/// What a reference looks like.
pub const SCALAR: Scalar = Scalar {
    name: "reference",
    doc: "names files: `court` is everything in `court`, `court:init/` the contents of that folder, \
          `court:init/a.sh` one file, `court:*.sh` all files that match; before the colon stands a \
          source, base, image or artifact, or `context`",
    pattern: None,
    examples: &["court", "court:init/", "context:start.sh"],
};

/// A reference to files of a source, base, image or artifact, or of the context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What holds the files, for the build args as they are.
    pub target: Name,
    /// All names that the choices of its build args give, `target` included.
    pub choices: Vec<Name>,
    /// Which of its files.
    pub path: RefPath,
    /// Where the reference stands.
    pub span: Span,
}

/// Which files of the target are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefPath {
    /// Everything, or the one file that the target is.
    Whole,
    /// The contents of this folder.
    Folder(RelPath),
    /// What this path or pattern matches.
    Match(RelPattern),
}

impl RefPath {
    /// The path or pattern; empty for everything.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Whole => "",
            Self::Folder(folder) => folder.as_str(),
            Self::Match(path) => path.as_str(),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            RefPath::Whole => write!(f, "{}", self.target),
            RefPath::Folder(folder) => write!(f, "{}:{}/", self.target, folder.as_str()),
            RefPath::Match(pattern) => write!(f, "{}:{}", self.target, pattern.as_str()),
        }
    }
}

impl Reference {
    /// Reads a reference to files, with its build args replaced.
    pub fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let reference = Self::read_any(node, reader)?;
        reader.mention(&reference.choices, Role::Files, node.span);
        Some(reference)
    }

    fn read_any(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let (value, all) = reader.choices(node)?;
        let mut choices = Vec::new();
        let mut found = None;
        for text in &all {
            match parse(text) {
                Ok((name, path)) => {
                    if *text == value {
                        found = Some((name.clone(), path));
                    }
                    if !choices.contains(&name) {
                        choices.push(name);
                    }
                }
                Err(message) => {
                    reader.report(Diagnostic::new(codes::BAD_VALUE, node.span, message));
                    return None;
                }
            }
        }
        let (target, path) = found?;
        Some(Self { target, choices, path, span: node.span })
    }

    /// Reads the name of something, which takes no path.
    pub fn read_name(node: &Node, role: Role, reader: &mut Reader<'_>) -> Option<Self> {
        let reference = Self::read_any(node, reader)?;
        if reference.path == RefPath::Whole {
            reader.mention(&reference.choices, role, node.span);
            return Some(reference);
        }
        let message = format!("`{reference}` names files, and this key needs a name alone");
        let mut hint = format!("write `{}`", reference.target);
        // What a Dockerfile writes here is the name of an image.
        if let (Role::Root | Role::From, RefPath::Match(_)) = (role, &reference.path) {
            let base = if role == Role::From { " and a base that is `from` it" } else { "" };
            hint.push_str(&format!(
                "; for an image of a registry, write a source `{{image: \"{reference}\"}}`{base}"
            ));
        }
        reader.report(Diagnostic::new(codes::REFERENCE, node.span, message).hint(hint));
        None
    }
}

fn parse(text: &str) -> Result<(Name, RefPath), String> {
    let (name, path) = match text.split_once(':') {
        None => (text, None),
        Some((name, path)) => (name, Some(path)),
    };
    let name: Name = name.parse().map_err(|_| {
        format!(
            "`{}` is not a reference: it starts with a name, and after a `:` comes a path",
            shown(text)
        )
    })?;
    let path = match path {
        None => RefPath::Whole,
        Some(path) if path.ends_with('/') => {
            RefPath::Folder(path.parse().map_err(|error| format!("in `{}`: {error}", shown(text)))?)
        }
        Some(path) => {
            RefPath::Match(path.parse().map_err(|error| format!("in `{}`: {error}", shown(text)))?)
        }
    };
    Ok((name, path))
}
