//! How contradictions are told.

use crate::check::verdict::Verdict;
use crate::problem::Problem;
use jesteros_manifest::{Also, item_key, partition_key};

/// Where contradictions go. Each names both sides: the part of the check, and the partition or
/// the other part.
pub(super) struct Said<'v, 'f> {
    pub(super) verdict: &'v mut Verdict<'f>,
}

impl Said<'_, '_> {
    /// About the disk as a whole.
    pub(super) fn disk(&mut self, message: String) {
        self.verdict.whole(Problem::new(message));
    }

    /// About a partition by itself.
    pub(super) fn partition(&mut self, number: usize, message: String) {
        self.verdict.whole(Problem::new(message).also(partition(number)));
    }

    pub(super) fn partition_hint(&mut self, number: usize, message: String, hint: &str) {
        self.verdict.whole(Problem::with_hint(message, hint).also(partition(number)));
    }

    /// About a part of the check, and a partition if it contradicts one.
    pub(super) fn part(&mut self, part: &str, number: Option<usize>, message: String) {
        let problem = Problem::new(message);
        self.verdict.part(
            part,
            match number {
                Some(number) => problem.also(partition(number)),
                None => problem,
            },
        );
    }

    /// About two parts of the check that contradict each other.
    pub(super) fn parts(&mut self, part: &str, other: &str, message: String) {
        let other = Also::Entry(item_key(self.verdict.key, other));
        self.verdict.part(part, Problem::new(message).also(other));
    }
}

/// The entry of a partition, which the table counts from 1.
fn partition(number: usize) -> Also {
    Also::Entry(partition_key(number.saturating_sub(1)))
}
