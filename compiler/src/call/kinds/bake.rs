//! `--call=bake`: a bake file with all targets of the spec.

use crate::call::bake_file::{File, Group, Named, Target, Variable, folder, tag, template};
use crate::call::kind::{Answer, Asked, Call, Told};
use crate::call::reach::Reach;
use crate::call::scope::{default_target, read};
use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::language::args::Arg;
use crate::spec::{Document, Member, Spec, Thing};
use crate::values::{Name, ReportKind};
use crate::yaml::{Node, Value};
use std::collections::BTreeSet;

pub(super) const CALL: Call = Call {
    id: "frontend.bake",
    description: "Print a file with which `docker buildx bake` builds the targets and groups",
    answer: Answer::Spec(answer),
};

/// What a bake file means by these names is not a variable of it (`bake/hclparser` of buildx),
/// or not its value (HCL).
const TAKEN: [&str; 7] =
    ["BAKE_CMD_CONTEXT", "BAKE_LOCAL_PLATFORM", "false", "group", "null", "target", "true"];

/// Largest bake file. BuildKit accepts answers of 16 MiB.
const MAX_FILE: usize = 7 << 20;

/// What bake builds without a name.
const DEFAULT: &str = "default";

fn answer(asked: &Asked<'_>) -> Result<Told, Report> {
    let spec = read(asked)?;
    let mut report = Report::default();
    for arg in spec.args.list().iter().filter(|arg| TAKEN.contains(&arg.name.as_str())) {
        let message = format!("a bake file cannot have a variable `{}` for this arg", arg.name);
        let mistake = Diagnostic::new(codes::RESERVED_NAME, arg.span, message);
        report.add(mistake.hint("bake uses the name itself: rename the arg"));
    }
    if !report.is_clean() {
        return Err(report);
    }
    let document: &Document = asked.document.expect("without a tree there is no spec to be read");
    let maker = Maker {
        spec: &spec,
        reach: Reach::of(&spec, document.top()),
        named: named_in_groups(&spec),
        without_default: without_default(document.top()),
        dockerfile: template(asked.file.name()),
    };
    let file = File {
        variable: Named(spec.args.list().iter().map(variable).collect()),
        group: Named(maker.groups()),
        target: Named(maker.targets()),
    };
    let json = serde_json::to_string_pretty(&file).expect("plain structs of text cannot fail");
    told(json)
}

/// The answer, in which the file is twice.
fn told(json: String) -> Result<Told, Report> {
    if json.len() > MAX_FILE {
        let message = format!("the bake file has more than {} MiB", MAX_FILE >> 20);
        let mut report = Report::default();
        report.add(Diagnostic::new(codes::LIMIT, Span::line(1), message));
        return Err(report);
    }
    let text = format!("{json}\n");
    Ok(Told::of(json, text))
}

fn variable(arg: &Arg) -> (String, Variable) {
    let default = arg.value.as_deref().map(template);
    // Bake takes the descriptions of variables as they are, and no others.
    (arg.name.clone(), Variable { default, description: arg.description.clone() })
}

/// The images, artifacts and groups whose reports a group names. They get a target also if
/// nothing is checked, which is a mistake at the line of the group when it is built.
fn named_in_groups(spec: &Spec) -> BTreeSet<(ReportKind, &Name)> {
    let members = spec.groups.iter().flat_map(|group| &group.members);
    let mut open: Vec<(ReportKind, &Name)> = members
        .filter_map(|member| Some((member.value.report?, &member.value.name)))
        .collect();
    let mut named = BTreeSet::new();
    while let Some((kind, name)) = open.pop() {
        if named.insert((kind, name)) {
            let members = spec.groups.get(name).into_iter().flat_map(|group| &group.members);
            open.extend(members.map(|member| (kind, &member.value.name)));
        }
    }
    named
}

/// The args of the spec whose tree is `top` that have no default.
fn without_default(top: &Node) -> BTreeSet<&str> {
    let entries = match top.get("args").map(|args| &args.value) {
        Some(Value::Map(entries)) => entries.as_slice(),
        Some(Value::Null | Value::Scalar(_) | Value::List(_)) | None => &[],
    };
    let without = entries.iter().filter(|(_, arg)| match arg.value {
        Value::Null => true,
        Value::Map(_) => arg.get("default").is_none(),
        Value::Scalar(_) | Value::List(_) => false,
    });
    without.filter_map(|(name, _)| name.text()).collect()
}

struct Maker<'s> {
    spec: &'s Spec,
    reach: Reach,
    named: BTreeSet<(ReportKind, &'s Name)>,
    /// Args that every target needs: a spec is read as a whole, whatever is built of it.
    without_default: BTreeSet<&'s str>,
    dockerfile: String,
}

impl Maker<'_> {
    fn groups(&self) -> Vec<(String, Group)> {
        let mut groups = Vec::new();
        // A target of this name is what bake builds without one.
        let default = default_target(self.spec).filter(|_| !self.is_target(DEFAULT));
        if let Some(name) = default {
            groups.push((DEFAULT.to_owned(), Group { targets: vec![name.value.to_string()] }));
        }
        for group in &self.spec.groups {
            let name = &group.name.value;
            let members = group.members.iter().map(|member| self.member(&member.value));
            groups.push((name.to_string(), Group { targets: members.collect() }));
            for kind in self.reports(name) {
                let members = group.members.iter().map(|member| &member.value.name);
                let members = members.filter(|name| self.has_report(kind, name));
                let mut targets: Vec<String> = Vec::new();
                for name in members.map(|name| self.name_of_report(kind, name)) {
                    if !targets.contains(&name) {
                        targets.push(name);
                    }
                }
                groups.push((self.name_of_report(kind, name), Group { targets }));
            }
        }
        groups
    }

    fn member(&self, member: &Member) -> String {
        match member.report {
            Some(kind) => self.name_of_report(kind, &member.name),
            None => member.name.to_string(),
        }
    }

    fn targets(&self) -> Vec<(String, Target)> {
        let mut targets = Vec::new();
        for image in &self.spec.images {
            let name = &image.name.value;
            let platform = self.reach.get(name).and_then(|facts| facts.platform.clone());
            let target = Target {
                description: image.description.as_deref().map(template),
                platforms: platform.into_iter().collect(),
                tags: self.spec.name.iter().map(|of| tag(of, name)).collect(),
                ..self.target(name, "")
            };
            targets.push((name.to_string(), target));
            targets.extend(self.report_targets(name));
        }
        for artifact in &self.spec.artifacts {
            let name = &artifact.name.value;
            let target = Target {
                description: artifact.description.as_deref().map(template),
                output: vec![folder(name, "")],
                ..self.target(name, "")
            };
            targets.push((name.to_string(), target));
            targets.extend(self.report_targets(name));
        }
        targets
    }

    /// The targets for the reports of `name`.
    fn report_targets(&self, name: &Name) -> impl Iterator<Item = (String, Target)> {
        self.reports(name).map(move |kind| {
            let target = Target {
                description: Some(format!("{} of {name}", kind.title())),
                output: vec![folder(name, kind.suffix())],
                ..self.target(name, kind.suffix())
            };
            (self.name_of_report(kind, name), target)
        })
    }

    /// The reports of `name` that the file has.
    fn reports(&self, name: &Name) -> impl Iterator<Item = ReportKind> {
        ReportKind::ALL.iter().copied().filter(move |kind| self.has_report(*kind, name))
    }

    /// What all targets have.
    fn target(&self, name: &Name, suffix: &str) -> Target {
        let used = self.reach.get(name).map(|facts| &facts.args);
        let is_used = |arg: &&Arg| {
            let is_needed = self.without_default.contains(arg.name.as_str());
            is_needed || used.is_some_and(|used| used.contains(&arg.name))
        };
        let args = self.spec.args.list().iter().filter(is_used);
        let args = args.map(|arg| (arg.name.clone(), format!("${{{}}}", arg.name)));
        Target {
            description: None,
            context: ".",
            dockerfile: self.dockerfile.clone(),
            target: format!("{name}{suffix}"),
            args: Named(args.collect()),
            platforms: Vec::new(),
            tags: Vec::new(),
            output: Vec::new(),
        }
    }

    /// Whether the file has this report of `name`: one that a group names, and the report of
    /// checks wherever something is checked.
    fn has_report(&self, kind: ReportKind, name: &Name) -> bool {
        let is_checked = || self.reach.get(name).is_some_and(|facts| facts.is_checked);
        self.named.contains(&(kind, name)) || (kind == ReportKind::Checks && is_checked())
    }

    /// What a report is called, since bake permits no dots. Names of specs have no capital
    /// letters, so the second form is always free.
    fn name_of_report(&self, kind: ReportKind, name: &Name) -> String {
        let suffix = kind.suffix().replace('.', "-");
        let plain = format!("{name}{suffix}");
        if self.is_target(&plain) { format!("{name}{}", suffix.to_uppercase()) } else { plain }
    }

    fn is_target(&self, name: &str) -> bool {
        let thing = name.parse().ok().and_then(|name: Name| self.spec.thing(&name));
        matches!(thing, Some(Thing::Image | Thing::Artifact | Thing::Group))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_buildkit_cannot_send_is_a_mistake() {
        assert!(told("x".repeat(MAX_FILE)).is_ok());
        let report = told("x".repeat(MAX_FILE + 1)).expect_err("it is too large");
        assert_eq!(report.render("a.yaml"), "a.yaml:1: the bake file has more than 7 MiB");
    }
}
