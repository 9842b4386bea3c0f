//! What all checks found.

use crate::problem::{Outcome, Problem};
use jesteros_manifest::{Finding, Level, Report, Summary};
use serde::Serialize;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What all checks found.
#[derive(Debug, Serialize)]
pub(super) struct Found<'a> {
    pub(super) target: &'a str,
    pub(super) platform: &'a str,
    pub(super) file: &'a str,
    #[serde(flatten)]
    pub(super) count: Count,
    pub(super) suites: Vec<FoundSuite<'a>>,
}

/// How many checks ended how.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Count {
    pub(super) passed: usize,
    pub(super) warned: usize,
    pub(super) failed: usize,
    /// Findings that were not kept, since there were too many of one exec.
    pub(super) dropped: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct FoundSuite<'a> {
    pub(super) of: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    pub(super) checks: Vec<FoundCase<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct FoundCase<'a> {
    pub(super) title: &'a str,
    pub(super) line: u32,
    pub(super) result: Verdict,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) findings: Vec<Finding>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Verdict {
    Passed,
    Warning,
    Failed,
}

impl Verdict {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }
}

impl<'a> Found<'a> {
    /// Gives each finding to its case. Each report is read once.
    pub(super) fn of(
        task: &'a Summary,
        read: &mut dyn FnMut(usize) -> Outcome<Report>,
    ) -> Outcome<Self> {
        let mut reports: BTreeMap<usize, Report> = BTreeMap::new();
        for case in task.suites.iter().flat_map(|suite| &suite.cases) {
            if let Entry::Vacant(entry) = reports.entry(case.input) {
                entry.insert(read(case.input)?);
            }
        }
        let mut count =
            Count { dropped: reports.values().map(|it| it.dropped).sum(), ..Count::default() };
        let mut suites = Vec::new();
        for suite in &task.suites {
            let mut checks = Vec::new();
            for case in &suite.cases {
                let findings = match reports.get_mut(&case.input) {
                    Some(report) => take(report, &case.keys),
                    None => Vec::new(),
                };
                let result = verdict(&findings);
                match result {
                    Verdict::Passed => count.passed += 1,
                    Verdict::Warning => count.warned += 1,
                    Verdict::Failed => count.failed += 1,
                }
                checks.push(FoundCase { title: &case.title, line: case.line, result, findings });
            }
            suites.push(FoundSuite { of: &suite.of, name: suite.name.as_deref(), checks });
        }
        // What belongs to no check keeps everything from being checked.
        if let Some(finding) = reports.into_values().flat_map(|report| report.findings).next() {
            return Err(Problem::new(finding.message));
        }
        let Summary { target, platform, file, .. } = task;
        Ok(Self { target, platform, file, count, suites })
    }
}

/// Takes the findings of a case out of a report.
fn take(report: &mut Report, keys: &[String]) -> Vec<Finding> {
    let is_own = |finding: &Finding| {
        keys.iter().any(|key| {
            finding
                .key
                .strip_prefix(key.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        })
    };
    let (own, others) = std::mem::take(&mut report.findings).into_iter().partition(is_own);
    report.findings = others;
    own
}

fn verdict(findings: &[Finding]) -> Verdict {
    let worst = findings.iter().map(|finding| match finding.level {
        Level::Error => Verdict::Failed,
        Level::Warning => Verdict::Warning,
        Level::Note => Verdict::Passed,
    });
    worst.max().unwrap_or(Verdict::Passed)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use jesteros_manifest::{Case, Suite};

    pub(in crate::summary) fn task() -> Summary {
        let case = |title: &str, line, input, keys: &[&str]| Case {
            title: title.to_owned(),
            line,
            input,
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        };
        Summary {
            target: "production".to_owned(),
            platform: "linux/arm/v5".to_owned(),
            file: "jesteros.yaml".to_owned(),
            suites: vec![
                Suite {
                    of: "production".to_owned(),
                    name: None,
                    cases: vec![
                        case("cmd: it can be started", 7, 0, &["cmd"]),
                        case("files: /a", 9, 0, &["checks:1"]),
                    ],
                },
                Suite {
                    of: "production".to_owned(),
                    name: Some("show-stopper & <more>".to_owned()),
                    cases: vec![
                        case("size: at most 1 bytes", 12, 0, &["checks:10"]),
                        case("run: it", 13, 1, &["checks:2"]),
                    ],
                },
            ],
        }
    }

    fn finding(key: &str, level: Level, message: &str) -> Finding {
        Finding { key: key.to_owned(), level, message: message.to_owned(), hint: None, also: None }
    }

    pub(in crate::summary) fn found(task: &Summary) -> Found<'_> {
        Found::of(task, &mut |input| {
            let findings = match input {
                0 => vec![
                    finding("checks:1:/a", Level::Error, "`/a` is <not> \"there\"\u{7}"),
                    finding("checks:1:/a", Level::Warning, "`/a` is old"),
                    finding("checks:10", Level::Warning, "it is large"),
                ],
                _ => Vec::new(),
            };
            Ok(Report { findings, dropped: input })
        })
        .unwrap()
    }

    #[test]
    fn each_finding_belongs_to_one_case() {
        let task = task();
        let found = found(&task);
        assert_eq!(found.count, Count { passed: 2, warned: 1, failed: 1, dropped: 1 });
        let results: Vec<Verdict> =
            found.suites.iter().flat_map(|suite| &suite.checks).map(|case| case.result).collect();
        assert_eq!(results, [Verdict::Passed, Verdict::Failed, Verdict::Warning, Verdict::Passed]);
        assert_eq!(found.suites[0].checks[1].findings.len(), 2);
    }

    #[test]
    fn what_belongs_to_no_check_fails() {
        let task = task();
        let report =
            || Report { findings: vec![finding("tree", Level::Error, "lost")], dropped: 0 };
        let problem = Found::of(&task, &mut |_| Ok(report())).unwrap_err();
        assert_eq!(problem.message, "lost");
    }
}
