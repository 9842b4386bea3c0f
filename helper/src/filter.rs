//! `only` and `exclude`.

use crate::path::TreePath;
use crate::pattern::Pattern;
use crate::problem::Outcome;
use std::collections::BTreeSet;

/// Patterns, and which of them matched something.
#[derive(Debug)]
pub(crate) struct Filter<'a> {
    patterns: Vec<(Pattern, &'a str, bool)>,
}

impl<'a> Filter<'a> {
    pub(crate) fn parse(patterns: &'a [String]) -> Outcome<Self> {
        let parse = |text: &'a String| Ok((Pattern::parse(text)?, text.as_str(), false));
        Ok(Self { patterns: patterns.iter().map(parse).collect::<Outcome<_>>()? })
    }

    /// Whether a pattern matches the path or a folder that it is in.
    pub(crate) fn matches(&mut self, path: &TreePath) -> bool {
        let mut any = false;
        for (pattern, _, used) in &mut self.patterns {
            if pattern.matches_within(path) {
                (*used, any) = (true, true);
            }
        }
        any
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The patterns that matched nothing.
    pub(crate) fn unused(&self) -> impl Iterator<Item = &'a str> {
        self.patterns.iter().filter(|(_, _, used)| !used).map(|(_, text, _)| *text)
    }
}

/// Which of the paths stay: not what `exclude` names, and with `only` nothing but
/// what that names and the folders that it is in.
pub(crate) fn choose<'a>(
    paths: impl Iterator<Item = &'a TreePath> + Clone,
    only: &mut Filter<'_>,
    exclude: &mut Filter<'_>,
) -> Vec<bool> {
    let mut needed = BTreeSet::new();
    let mut keep = Vec::new();
    for path in paths.clone() {
        let wanted = only.is_empty() || only.matches(path);
        let keeps = !exclude.matches(path) && wanted;
        if keeps {
            let mut folder = path.parent();
            while let Some(path) = folder.filter(|path| !needed.contains(path)) {
                folder = path.parent();
                needed.insert(path);
            }
        }
        keep.push(keeps);
    }
    let pairs = paths.zip(keep);
    pairs.map(|(path, keeps)| keeps || needed.contains(path)).collect()
}
