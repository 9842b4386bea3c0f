//! What a name of the spec stands for.

/// The kinds of thing that share one namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A source.
    Source,
    /// A base.
    Base,
    /// An image.
    Image,
    /// An artifact.
    Artifact,
    /// A group.
    Group,
}

impl Thing {
    /// What messages call it, with an article.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Source => "a source",
            Self::Base => "a base",
            Self::Image => "an image",
            Self::Artifact => "an artifact",
            Self::Group => "a group",
        }
    }
}
