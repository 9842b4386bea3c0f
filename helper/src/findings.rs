//! Collects what is wrong.

use crate::path::one_line;
use crate::problem::Problem;
use jesteros_manifest::{Finding, Level, Report};

/// How many findings are kept.
const MOST: usize = 100;
/// How many characters a message may have.
const LONGEST: usize = 4000;

/// Collects what is wrong; further findings are only counted.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    report: Report,
    failed: bool,
}

impl Findings {
    pub(crate) fn error(&mut self, key: &str, problem: Problem) {
        self.add(key, Level::Error, problem);
    }

    pub(crate) fn warning(&mut self, key: &str, problem: Problem) {
        self.add(key, Level::Warning, problem);
    }

    pub(crate) fn note(&mut self, key: &str, message: impl Into<String>) {
        self.add(key, Level::Note, Problem::new(message));
    }

    /// An error, or a note if what is missing may be missing.
    pub(crate) fn missing(&mut self, key: &str, optional: bool, problem: Problem) {
        if optional {
            self.note(key, format!("left out: {}", problem.message));
        } else {
            self.error(key, problem);
        }
    }

    /// Keeps the value, or reports why there is none.
    pub(crate) fn keep<T>(&mut self, key: &str, result: Result<T, Problem>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problem) => {
                self.error(key, problem);
                None
            }
        }
    }

    pub(crate) fn add(&mut self, key: &str, level: Level, problem: Problem) {
        self.failed |= level == Level::Error;
        if self.report.findings.len() == MOST {
            // An error is worth more than a note.
            let lesser = |finding: &Finding| finding.level != Level::Error;
            let place = self.report.findings.iter().rposition(lesser);
            self.report.dropped += 1;
            match place {
                Some(place) if level == Level::Error => self.report.findings.remove(place),
                Some(_) | None => return,
            };
        }
        // Decoders quote what they read, which may be long or hold escapes of terminals.
        let Problem { message, hint, also } = problem;
        let (message, hint) = (readable(&message), hint.as_deref().map(readable));
        self.report.findings.push(Finding { key: key.to_owned(), level, message, hint, also });
    }

    /// Takes what the parts of a task found, in their order. Of each part the worst finding is
    /// kept, so that no part which found something looks as if it had found nothing.
    pub(crate) fn absorb(&mut self, parts: Vec<Self>) {
        let mut all = Vec::new();
        for Self { report: Report { findings, dropped }, failed } in parts {
            self.failed |= failed;
            self.report.dropped += dropped;
            let worst = (0..findings.len()).min_by_key(|at| rank(&findings[*at]));
            let ranked = findings.into_iter().enumerate();
            all.extend(ranked.map(|(at, finding)| {
                let rank = if Some(at) == worst { 0 } else { 1 + rank(&finding) };
                (rank, finding)
            }));
        }
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by_key(|at| all[*at].0);
        let worst = all.iter().filter(|(rank, _)| *rank == 0).count();
        let room = MOST.saturating_sub(self.report.findings.len()).max(worst);
        let mut kept: Vec<usize> = order.into_iter().take(room).collect();
        kept.sort_unstable();
        self.report.dropped += all.len() - kept.len();
        let all = all.into_iter().map(|(_, finding)| finding).enumerate();
        let kept = all.filter(|(at, _)| kept.binary_search(at).is_ok());
        self.report.findings.extend(kept.map(|(_, finding)| finding));
    }

    /// Whether there was an error.
    pub(crate) fn failed(&self) -> bool {
        self.failed
    }

    pub(crate) fn into_report(self) -> Report {
        self.report
    }
}

/// How little a finding is worth.
fn rank(finding: &Finding) -> u8 {
    match finding.level {
        Level::Error => 0,
        Level::Warning => 1,
        Level::Note => 2,
    }
}

/// One line of a length that a person reads.
fn readable(text: &str) -> String {
    let text = one_line(text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_findings_are_kept_and_errors_first() {
        let mut findings = Findings::default();
        findings.note("a", "first");
        for number in 0..120 {
            findings.error("b", Problem::new(number.to_string()));
        }
        assert!(findings.failed());
        let report = findings.into_report();
        assert_eq!((report.findings.len(), report.dropped), (100, 21));
        assert!(report.findings.iter().all(|finding| finding.level == Level::Error));
    }

    #[test]
    fn no_part_of_a_task_is_pushed_out_by_another() {
        let part = |key: &str, level, count: usize| {
            let mut part = Findings::default();
            (0..count).for_each(|number| part.add(key, level, Problem::new(number.to_string())));
            part
        };
        let mut findings = Findings::default();
        findings.absorb(vec![
            part("old", Level::Warning, 2),
            part("many", Level::Error, 150),
            part("good", Level::Error, 0),
            part("last", Level::Error, 3),
        ]);
        assert!(findings.failed());
        let report = findings.into_report();
        let of = |key: &str| report.findings.iter().filter(|it| it.key == key).count();
        assert_eq!((of("old"), of("many"), of("last")), (1, 98, 1));
        assert_eq!(report.findings[0].message, "0");
        assert_eq!(report.dropped, 55);
    }

    #[test]
    fn one_finding_of_each_part_is_kept_however_many_parts_there_are() {
        let part = |_| {
            let mut part = Findings::default();
            part.warning("part", Problem::new("it is large"));
            part
        };
        let mut findings = Findings::default();
        findings.absorb((0..150).map(part).collect());
        let report = findings.into_report();
        assert_eq!((report.findings.len(), report.dropped), (150, 0));
    }
}
