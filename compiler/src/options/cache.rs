//! Which caches are read, and what ignores them.

use super::mistake::OptionMistake;
use serde::Deserialize;
use std::collections::BTreeMap;

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

/// Which layers ignore the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoCache {
    /// None (`--no-cache` was not given).
    Never,
    /// All (`--no-cache`).
    All,
    /// Those of `--no-cache-filter`: `production` for all layers of a target, or
    /// `production.files` for one of them; in lower case.
    Images(Vec<String>),
}

impl NoCache {
    pub(super) fn parse(value: Option<&str>) -> Self {
        match value {
            None => Self::Never,
            Some("") => Self::All,
            Some(names) => {
                let names = names.split(',').map(|name| name.trim().to_ascii_lowercase());
                Self::Images(names.filter(|name| !name.is_empty()).collect())
            }
        }
    }

    /// What `--no-cache-filter` names, in lower case.
    #[must_use]
    pub fn names(&self) -> &[String] {
        match self {
            Self::Never | Self::All => &[],
            Self::Images(names) => names,
        }
    }

    /// Whether the layer `layer` of `image`, or without `layer` all that belongs to
    /// `image`, ignores the cache.
    #[must_use]
    pub fn covers(&self, image: &str, layer: Option<Layer>) -> bool {
        match self {
            Self::Never => false,
            Self::All => true,
            Self::Images(names) => {
                let image = image.to_ascii_lowercase();
                let layer = layer.map(|layer| format!("{image}.{}", layer.name()));
                names.iter().any(|name| *name == image || Some(name) == layer.as_ref())
            }
        }
    }
}

/// One entry of `cache-imports`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CacheImport {
    /// The kind of cache, e.g. `registry`.
    #[serde(rename = "Type")]
    pub kind: String,
    /// Its attributes.
    #[serde(rename = "Attrs", default)]
    pub attrs: BTreeMap<String, String>,
}

/// The caches of `cache-imports`, and those of `cache-from` that are not among them.
pub(super) fn imports(
    json: Option<&str>,
    references: Option<&str>,
) -> Result<Vec<CacheImport>, OptionMistake> {
    let mut imports: Vec<CacheImport> = match json {
        None => Vec::new(),
        Some(text) => serde_json::from_str(text)
            .map_err(|error| OptionMistake::new("cache-imports", error.to_string()))?,
    };
    for reference in references.unwrap_or_default().split(',').filter(|part| !part.is_empty()) {
        let attrs = BTreeMap::from([("ref".to_owned(), reference.to_owned())]);
        let import = CacheImport { kind: "registry".to_owned(), attrs };
        if !imports.contains(&import) {
            imports.push(import);
        }
    }
    Ok(imports)
}
