//! The report of checks.

use super::Work;
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::graph::broken::Broken;
use crate::graph::files::Files;
use crate::lower::fold::Fold;
use crate::lower::lowered::Check;
use crate::plan::{Node, NodeId, Product, Target};
use crate::values::ReportKind;
use jesteros_manifest as manifest;
use std::collections::BTreeSet;

impl Fold<'_> {
    /// The checks that must hold for the build to succeed: all, but for those that are only in
    /// reports that may tell of failures.
    pub(in crate::lower) fn gates(&self) -> Vec<Check> {
        if !self.build.options.reports_failures {
            return self.checks.iter().map(|(_, check)| check.clone()).collect();
        }
        let products = self.plan.targets.iter().flat_map(|(_, target)| match target {
            Target::One(product) => std::slice::from_ref(product),
            Target::Folders(products) => products.as_slice(),
        });
        let made: Vec<&NodeId> = products
            .filter_map(|product| match product {
                Product::Made(id) | Product::Report(ReportKind::Sbom, id) => Some(id),
                Product::Report(ReportKind::Checks, _) => None,
            })
            .collect();
        let behind = self.behind(&made);
        let gates = self.checks.iter().filter(|(id, _)| behind.contains(id));
        gates.map(|(_, check)| check.clone()).collect()
    }

    /// The report of the checks of a node and of everything that it uses. `span` is where the
    /// node is declared.
    pub(super) fn report_of_checks(&self, node: &Node, span: Span) -> Result<Work, Broken> {
        let id = &node.id;
        let behind = self.behind(&[id]);
        let mut checks: Vec<&(NodeId, Check)> =
            self.checks.iter().filter(|(id, _)| behind.contains(id)).collect();
        // Its own checks come first.
        checks.sort_by_key(|(of, _)| of != id);
        if checks.is_empty() {
            let message =
                format!("nothing is checked: `{}` and what it uses have no checks", id.name);
            let mistake = Diagnostic::new(codes::TARGET, span, message);
            let hint = format!("give it `checks`, or build `{}` itself", id.name);
            self.build.report.borrow_mut().add(mistake.hint(hint));
        }
        let always = self.build.options.reports_failures;
        let (mut inputs, mut suites) = (Vec::new(), Vec::new());
        for (of, check) in checks {
            add(&mut suites, of, id, check, inputs.len());
            let name = format!("the checks of {}", of.name);
            inputs.push(Files::made(name, check.report(always).clone()));
        }
        let summary = manifest::Summary {
            target: id.name.to_string(),
            platform: id.platform.to_string(),
            file: self.build.file.name().to_owned(),
            suites,
        };
        let title = "report of checks".to_owned();
        Ok(Work { title, task: manifest::Task::Summary(summary), inputs })
    }

    /// The nodes that `targets` are made of, and they themselves.
    fn behind(&self, targets: &[&NodeId]) -> BTreeSet<NodeId> {
        let mut found: BTreeSet<NodeId> = targets.iter().map(|id| (*id).clone()).collect();
        let mut open: Vec<NodeId> = found.iter().cloned().collect();
        while let Some(id) = open.pop() {
            let uses = self.nodes.get(&id).into_iter().flat_map(|node| node.uses.values());
            for next in uses {
                if found.insert(next.clone()) {
                    open.push(next.clone());
                }
            }
        }
        found
    }
}

/// Adds the cases of a check to the suite of their heading.
fn add(
    suites: &mut Vec<manifest::Suite>,
    of: &NodeId,
    target: &NodeId,
    check: &Check,
    input: usize,
) {
    let of = if of.platform == target.platform { of.name.to_string() } else { of.to_string() };
    for case in &check.cases {
        let found = suites.iter_mut().find(|suite| suite.of == of && suite.name == case.suite);
        let case_ = manifest::Case {
            title: case.title.clone(),
            line: case.span.first,
            input,
            keys: case.keys.clone(),
        };
        match found {
            Some(suite) => suite.cases.push(case_),
            None => suites.push(manifest::Suite {
                of: of.clone(),
                name: case.suite.clone(),
                cases: vec![case_],
            }),
        }
    }
}
