//! Which build args, caches and ssh agents the tree of a spec names in some of its
//! parts.

use crate::diagnostic::Span;
use crate::values::Name;
use crate::yaml::{Node, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Keys whose values are taken as they are written: `${…}` in them belongs to
/// someone else.
const AS_WRITTEN: [&str; 8] =
    ["description", "run", "text", "cmd", "entrypoint", "equals", "matches", "lacks"];

/// Keys of mappings whose own keys the author chose: in these, `run` is only a name.
const NAMED: [&str; 5] = ["env", "labels", "annotations", "users", "user-groups"];

/// What parts of a spec use.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// Names that stand where a build arg may stand.
    pub(super) args: BTreeSet<String>,
    /// Caches by name, with the first place of each.
    pub(super) caches: BTreeMap<String, Span>,
    /// The first place that asks for the client's ssh agent.
    pub(super) ssh: Option<Span>,
}

impl Uses {
    /// What the things called `names` use, of the spec whose tree is `top`.
    pub(super) fn find(top: &Node, names: &BTreeSet<Name>) -> Self {
        let mut uses = Self::default();
        for kind in ["sources", "bases", "images", "artifacts"] {
            let things = names.iter().filter_map(|name| top.get(kind)?.get(name.as_str()));
            for thing in things {
                uses.add_args(thing);
                let list = |key: &str| match thing.get(key).map(|list| &list.value) {
                    Some(Value::List(items)) => items.as_slice(),
                    _ => &[],
                };
                let runs = ["step-defaults", "build"].into_iter().filter_map(|key| thing.get(key));
                for run in runs.chain(list("steps")).chain(list("checks")) {
                    uses.add_run(run);
                }
            }
        }
        uses
    }

    /// The args in `node` and below it. The depth of a tree is bounded.
    fn add_args(&mut self, node: &Node) {
        match &node.value {
            Value::Null => {}
            Value::Scalar(text) => {
                let names = text.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
                self.args.extend(names.map(|(name, _)| name.to_owned()));
            }
            Value::List(items) => items.iter().for_each(|item| self.add_args(item)),
            Value::Map(entries) => {
                for (key, value) in entries {
                    match key.text() {
                        Some("when") => self.args.extend(keys(value)),
                        Some("expand") => self.args.extend(texts(value)),
                        Some(key) if NAMED.contains(&key) => self.add_args_of_named(value),
                        Some(key) if AS_WRITTEN.contains(&key) => {}
                        _ => self.add_args(value),
                    }
                }
            }
        }
    }

    fn add_args_of_named(&mut self, node: &Node) {
        match &node.value {
            Value::Map(entries) => entries.iter().for_each(|(_, value)| self.add_args(value)),
            Value::Null | Value::Scalar(_) | Value::List(_) => self.add_args(node),
        }
    }

    fn add_run(&mut self, run: &Node) {
        let ssh = run.get("ssh").filter(|node| matches!(node.text(), Some("yes" | "true")));
        self.ssh = self.ssh.or(ssh.map(|node| node.span));
        if let Some(Value::Map(caches)) = run.get("caches").map(|caches| &caches.value) {
            for (path, cache) in caches {
                let name = cache.text().or_else(|| cache.get("name")?.text());
                if let Some(name) = name {
                    self.caches.entry(name.to_owned()).or_insert(path.span.join(cache.span));
                }
            }
        }
    }
}

fn keys(node: &Node) -> Vec<String> {
    match &node.value {
        Value::Map(entries) => {
            entries.iter().filter_map(|(key, _)| key.text()).map(str::to_owned).collect()
        }
        Value::Null | Value::Scalar(_) | Value::List(_) => Vec::new(),
    }
}

fn texts(node: &Node) -> Vec<String> {
    match &node.value {
        Value::List(items) => items.iter().filter_map(Node::text).map(str::to_owned).collect(),
        Value::Null | Value::Scalar(_) | Value::Map(_) => {
            node.text().map(str::to_owned).into_iter().collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Report;
    use crate::spec::Document;

    fn args(images: &str) -> Vec<String> {
        let text = format!("images: {{box: {images}}}\n");
        let document = Document::parse(text.as_bytes(), &mut Report::default()).expect("YAML");
        let names = BTreeSet::from(["box".parse().expect("a name")]);
        Uses::find(document.top(), &names).args.into_iter().collect()
    }

    #[test]
    fn names_that_the_author_chose_are_no_keys() {
        let found = args(r#"{env: {run: "${A}", when: "${B}"}, labels: {text: "${C}"}}"#);
        assert_eq!(found, ["A", "B", "C"]);
        assert_eq!(
            args(r#"{users: {run: {home: "/${A}"}}, user-groups: {cmd: "${B}"}}"#),
            ["A", "B"]
        );
    }

    #[test]
    fn scripts_are_as_they_are_written() {
        let found = args(r#"{steps: [{run: "${A}", when: {B: x}}], cmd: ["${C}"]}"#);
        assert_eq!(found, ["B"]);
    }
}
