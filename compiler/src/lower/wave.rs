//! Checks whose graphs are sent together.

use super::lowered::{Check, Lowered};
use buildkit_llb::{Action, Definition, Describe as _, File, Output, copy};
use jesteros_manifest::REPORT_FILE;

/// About how many bytes the graphs of checks may have that are sent at the same time.
const MAX_WAVE: usize = 8 * 1024 * 1024;

/// About how many bytes a vertex has besides its op: names, lines and digests.
const AROUND_OP: usize = 1024;

/// Checks whose graphs can be in memory at the same time.
#[derive(Debug)]
pub struct Wave<'a> {
    /// These checks; at least one.
    pub checks: &'a [Check],
    /// What has their reports.
    reports: Output,
}

impl Wave<'_> {
    /// The graph of all checks, which BuildKit solves faster than one graph for each. It fails
    /// with the first check that fails.
    #[must_use]
    pub fn definition(&self) -> Definition {
        self.reports.definition()
    }

    /// The path of the report of the check with this number, in the result of the graph.
    #[must_use]
    pub fn report_path(&self, number: usize) -> String {
        if self.checks.len() == 1 { REPORT_FILE.to_owned() } else { in_joined(number) }
    }
}

fn in_joined(number: usize) -> String {
    format!("{number}.json")
}

impl Lowered {
    /// The checks in groups. `spec` is the size of the spec in bytes, which is part of every
    /// graph.
    #[must_use]
    pub fn waves(&self, spec: usize) -> Vec<Wave<'_>> {
        let weight = |check: &Check| check.bytes + check.vertices * AROUND_OP + spec;
        let mut waves = Vec::new();
        let mut rest = self.checks.as_slice();
        while !rest.is_empty() {
            let mut total = 0;
            let fits = rest.iter().take_while(|check| {
                total += weight(check);
                total <= MAX_WAVE
            });
            let (checks, later) = rest.split_at(fits.count().max(1));
            waves.push(Wave { checks, reports: join(checks, self.checks_anew) });
            rest = later;
        }
        waves
    }
}

/// What has the reports of all checks: of several, one vertex.
///
/// If the checks ignore the cache it does so too: BuildKit would find its result without
/// running them.
fn join(checks: &[Check], anew: bool) -> Output {
    if let [check] = checks {
        return check.looked.result.clone();
    }
    let reports = checks.iter().enumerate().map(|(number, check)| -> Action {
        let path = format!("/{}", in_joined(number));
        copy(&check.looked.result, &format!("/{REPORT_FILE}"), &path).into()
    });
    let file = File::new(reports).named("[internal] reports of checks").ignoring_cache(anew);
    Output::scratch().file(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::exec::Looked;
    use buildkit_llb::Local;

    #[test]
    fn large_graphs_are_not_in_memory_together() {
        let output = || Local::new("a", "s").output();
        let looked = || Looked { result: output(), report: output() };
        let check = |bytes| Check {
            may_warn: false,
            cases: Vec::new(),
            looked: looked(),
            vertices: 1,
            bytes,
        };
        let sizes = [1, 1, MAX_WAVE, 5 << 20, 2 << 20, 2 << 20];
        let lowered =
            Lowered { checks: sizes.map(check).into_iter().collect(), ..Lowered::default() };
        let waves: Vec<usize> = lowered.waves(1000).iter().map(|wave| wave.checks.len()).collect();
        assert_eq!(waves, [2, 1, 2, 1]);
        assert_eq!(lowered.waves(MAX_WAVE).len(), 6);
    }
}
