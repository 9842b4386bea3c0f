//! Layers that ignore the cache by themselves.

/// A layer that `--no-cache-filter` can name for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// `IMAGE.files`.
    Files,
    /// `IMAGE.packages`.
    Packages,
}

impl Layer {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Files, Self::Packages];

    /// What stands after the dot.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Packages => "packages",
        }
    }
}
