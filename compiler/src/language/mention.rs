//! Every name that a spec mentions, and where.

use crate::diagnostic::Span;
use crate::values::Name;

/// One place where the spec names something else of the spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The thing whose description this is part of; none at the top level.
    pub owner: Option<Name>,
    /// The names that stand here for all choices of build args.
    pub names: Vec<Name>,
    /// What the name must be.
    pub role: Role,
    /// Where it stands.
    pub span: Span,
}

/// What a name may stand for in a certain place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Anything with files: `context`, a source, base, image or artifact.
    Files,
    /// A source, as the root of a base.
    Root,
    /// A base, an image or `scratch`, as what something grows from.
    From,
    /// A declared secret.
    Secret,
    /// An image or artifact, as the default target.
    Target,
    /// A member of a group: an image, an artifact or a group.
    Member,
}

impl Role {
    /// What messages call a thing of this role.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Files => "a source, base, image or artifact",
            Self::Root => "a source",
            Self::From => "a base or an image",
            Self::Secret => "a declared secret",
            Self::Target => "an image or an artifact",
            Self::Member => "an image, an artifact or a group",
        }
    }
}
