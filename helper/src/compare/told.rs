//! What is told about differences.

use crate::path::TreePath;
use crate::place::root::Place;
use crate::problem::Outcome;
use jesteros_manifest::{Compared, Difference, Field, MOST_DIFFERENCES};
use rustix::fs::Stat;
use std::collections::BTreeMap;

/// One of two paths that are compared.
pub(super) type Side<'a> = (&'a Place, &'a Stat);

/// The differences that were found so far.
#[derive(Default)]
pub(super) struct Told {
    counts: BTreeMap<Field, u64>,
    /// The first differences by their path, but those of times.
    first: Vec<Difference>,
    /// The first differences of times.
    times: Vec<Difference>,
}

impl Told {
    /// Adds a difference. What both sides are is asked only if it is named.
    pub(super) fn add(
        &mut self,
        path: &TreePath,
        field: Field,
        sides: impl FnOnce() -> Outcome<[String; 2]>,
    ) -> Outcome<()> {
        *self.counts.entry(field).or_default() += 1;
        let list = if field == Field::Time { &mut self.times } else { &mut self.first };
        if list.len() < MOST_DIFFERENCES {
            let [first, second] = sides()?;
            list.push(Difference { path: path.to_string(), field, first, second });
        }
        Ok(())
    }

    pub(super) fn into_compared(self) -> Compared {
        let Self { counts, first: mut differences, times } = self;
        let room = MOST_DIFFERENCES.saturating_sub(differences.len());
        differences.extend(times.into_iter().take(room));
        Compared { counts, differences }
    }
}
