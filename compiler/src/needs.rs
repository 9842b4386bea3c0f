//! What a part of the spec needs from outside.

use crate::diagnostic::{Span, Spanned};
use crate::language::reference::Reference;
use crate::values::{Name, PackageName};

/// What a step or a maker needs in this build.
#[derive(Debug, Default)]
pub struct Needs {
    /// Files of sources, bases, images, artifacts or the context.
    pub files: Vec<Wanted>,
    /// Declared secrets.
    pub secrets: Vec<Spanned<Name>>,
    /// Packages that are installed.
    pub packages: Vec<Spanned<PackageName>>,
    /// Where archives are needed.
    pub archives: Vec<Span>,
    /// Whether the helper does a part of the work, and for which lines.
    pub helper: Vec<Span>,
    /// Whether a shell of the base runs a script, and for which lines.
    pub scripts: Vec<Span>,
}

/// Files that are needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Which.
    pub reference: Reference,
    /// Whether the build goes on without them.
    pub optional: bool,
}
