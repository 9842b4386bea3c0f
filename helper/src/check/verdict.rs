//! What an item found wrong.

use crate::findings::Findings;
use crate::problem::Problem;
use jesteros_manifest::{Level, item_key};

/// How many problems of one part of an item are told.
pub(super) const MOST: usize = 10;

/// Where the problems of one item go.
pub(super) struct Verdict<'a> {
    pub(super) findings: &'a mut Findings,
    /// What findings call the item.
    pub(super) key: &'a str,
    /// How bad its problems are.
    pub(super) level: Level,
}

impl Verdict<'_> {
    /// A problem of the item as a whole.
    pub(super) fn whole(&mut self, problem: Problem) {
        self.findings.add(self.key, self.level, problem);
    }

    /// A problem of a part of it, e.g. of a package.
    pub(super) fn part(&mut self, part: &str, problem: Problem) {
        self.findings.add(&item_key(self.key, part), self.level, problem);
    }

    /// A problem of a part that may be none, whatever the level of the item.
    pub(super) fn doubt(&mut self, part: &str, problem: Problem) {
        self.findings.warning(&item_key(self.key, part), problem);
    }

    /// A mistake in what the spec says of a part, which is an error even where a failed check
    /// is only a warning.
    pub(super) fn mistake(&mut self, part: &str, problem: Problem) {
        self.findings.error(&item_key(self.key, part), problem);
    }

    /// The problems of a part.
    pub(super) fn many(&mut self, part: &str, problems: Problems) {
        let Problems { first, more } = problems;
        for problem in first {
            self.part(part, problem);
        }
        if more > 0 {
            self.part(part, Problem::new(format!("and {more} more of `{part}`")));
        }
    }
}

/// Problems, of which the first are told.
#[derive(Debug, Default)]
pub(super) struct Problems {
    first: Vec<Problem>,
    more: usize,
}

impl Problems {
    pub(super) fn add(&mut self, message: impl Into<String>) {
        self.push(Problem::new(message));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    pub(super) fn push(&mut self, problem: Problem) {
        if self.first.len() < MOST {
            self.first.push(problem);
        } else {
            self.more += 1;
        }
    }
}
