//! A bake file, as `docker buildx bake` reads it from JSON.

use crate::values::Name;
use serde::{Serialize, Serializer};

/// A bake file. The order of its parts is that of the spec.
#[derive(Serialize)]
pub(super) struct File {
    #[serde(skip_serializing_if = "Named::is_empty")]
    pub(super) variable: Named<Variable>,
    #[serde(skip_serializing_if = "Named::is_empty")]
    pub(super) group: Named<Group>,
    pub(super) target: Named<Target>,
}

/// A variable: bake takes its value from the environment if it is there.
#[derive(Serialize)]
pub(super) struct Variable {
    /// `null` is no value: bake then leaves out the args that are this variable.
    pub(super) default: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
}

/// Targets and groups that are built together.
#[derive(Serialize)]
pub(super) struct Group {
    pub(super) targets: Vec<String>,
}

/// One build.
#[derive(Serialize)]
pub(super) struct Target {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    pub(super) context: &'static str,
    pub(super) dockerfile: String,
    pub(super) target: String,
    #[serde(skip_serializing_if = "Named::is_empty")]
    pub(super) args: Named<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) platforms: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tags: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) output: Vec<String>,
}

/// A mapping that keeps its order.
pub(super) struct Named<T>(pub(super) Vec<(String, T)>);

impl<T> Named<T> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// `text` as a template of HCL that stands for itself.
pub(super) fn template(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

/// The output that writes the files of `name` to a folder of their own.
pub(super) fn folder(name: &Name, suffix: &str) -> String {
    format!("type=local,dest=out/{name}{suffix}")
}

/// The tag of the image `image`. The name of a repository has `-`, `_` or `__` only between
/// letters or digits (`reference/regexp.go` of `distribution`).
pub(super) fn tag(project: &Name, image: &Name) -> String {
    let mut repository = String::new();
    let mut between = String::new();
    for letter in project.as_str().chars() {
        if letter.is_ascii_alphanumeric() {
            let is_right = matches!(between.as_str(), "_" | "__") || !between.contains('_');
            repository.push_str(if is_right { &between } else { "-" });
            repository.push(letter);
            between.clear();
        } else {
            between.push(letter);
        }
    }
    format!("{repository}:{image}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_project_has_a_repository() {
        for (project, repository) in [
            ("jesteros", "jesteros"),
            ("a-b_c__d---e", "a-b_c__d---e"),
            ("a___b-_c", "a-b-c"),
            ("a-", "a"),
            ("a1_", "a1"),
        ] {
            let name: Name = project.parse().expect("a name");
            assert_eq!(tag(&name, &name), format!("{repository}:{project}"));
        }
    }
}
