//! Which caches are read, and what ignores them.

use crate::mistake::OptionMistake;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What ignores the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoCache {
    /// Nothing (`--no-cache` was not given).
    Never,
    /// Everything (`--no-cache`).
    All,
    /// What `--no-cache-filter` names, in lower case; the frontend says what has a name.
    Names(Vec<String>),
}

impl NoCache {
    pub(crate) fn parse(value: Option<&str>) -> Self {
        match value {
            None => Self::Never,
            Some("") => Self::All,
            Some(names) => {
                let names = names.split(',').map(|name| name.trim().to_ascii_lowercase());
                Self::Names(names.filter(|name| !name.is_empty()).collect())
            }
        }
    }

    /// What `--no-cache-filter` names, in lower case.
    #[must_use]
    pub fn names(&self) -> &[String] {
        match self {
            Self::Never | Self::All => &[],
            Self::Names(names) => names,
        }
    }

    /// Whether what is called `name` ignores the cache; case does not count.
    ///
    /// # Examples
    ///
    /// ```
    /// use buildkit_request::NoCache;
    ///
    /// let filter = NoCache::Names(vec!["tools".to_owned()]);
    /// assert!(filter.covers("Tools") && !filter.covers("result"));
    /// assert!(NoCache::All.covers("result") && !NoCache::Never.covers("result"));
    /// ```
    #[must_use]
    pub fn covers(&self, name: &str) -> bool {
        match self {
            Self::Never => false,
            Self::All => true,
            Self::Names(names) => names.contains(&name.to_ascii_lowercase()),
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
pub(crate) fn imports(
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
