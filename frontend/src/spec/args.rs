//! Declared build args and `${NAME}` in values.

use super::reader::Reader;
use super::values::EnvName;
use super::yaml::{Node, Value};
use crate::diagnostic::{Diagnostic, Report, Span};
use crate::suggest;
use std::collections::BTreeMap;

/// Most args one spec may declare.
const MAX_ARGS: usize = 200;
/// Longest value that may come out of an expansion, in bytes.
const MAX_EXPANDED: usize = 64 * 1024;

/// One declared build arg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arg {
    /// Its name.
    pub name: String,
    /// What it is for, as the author says.
    pub description: Option<String>,
    /// Its value in this build: from `--build-arg`, else the default.
    pub value: Option<String>,
    /// The values it may have; empty if any.
    pub choices: Vec<String>,
    /// Where it is declared.
    pub span: Span,
}

/// The build args of a spec with their values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Args {
    list: Vec<Arg>,
}

/// Why a value cannot be expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpandError {
    message: String,
    hint: Option<String>,
}

impl ExpandError {
    pub(super) fn at(self, span: Span) -> Diagnostic {
        Diagnostic { span, message: self.message, hint: self.hint }
    }
}

impl Args {
    /// Reads `args:` and gives each the value that `given` (the user's
    /// `--build-arg`s) has for it.
    ///
    /// A given arg that is not declared is a mistake, except the ones every
    /// BuildKit frontend knows (proxies, `BUILDKIT_*`, `SOURCE_DATE_EPOCH`).
    #[must_use]
    pub fn read(
        node: Option<&Node>,
        top: Span,
        given: &BTreeMap<String, String>,
        report: &mut Report,
    ) -> Self {
        let none = Self::default();
        let mut reader = Reader::new(&none, report);
        let mut list: Vec<Arg> = Vec::new();
        if let Some(node) = node {
            let entries = reader.entries::<EnvName>(node, "`args`");
            if entries.len() > MAX_ARGS {
                let message =
                    format!("there are {} args, at most {MAX_ARGS} can be", entries.len());
                reader.error(Diagnostic::new(Span::line(node.span.first), message));
            }
            for (name, value) in entries.into_iter().take(MAX_ARGS) {
                let span = Span::new(name.span.first, value.span.last);
                list.extend(read_arg(name.value.to_string(), value, span, given, &mut reader));
            }
        }
        let names: Vec<&str> = list.iter().map(|arg| arg.name.as_str()).collect();
        for name in given.keys().filter(|name| !is_predefined(name)) {
            if !names.contains(&name.as_str()) {
                let at = node.map_or(Span::line(top.first), |node| Span::line(node.span.first));
                let message = format!("`--build-arg {name}` is not declared in `args`");
                report.error(Diagnostic::new(at, message).hint(suggest::hint(name, &names)));
            }
        }
        Self { list }
    }

    /// All declared args in the order of the file.
    #[must_use]
    pub fn list(&self) -> &[Arg] {
        &self.list
    }

    /// Replaces each `${NAME}` by its value; `$${` stands for a literal `${`.
    ///
    /// # Errors
    ///
    /// An undeclared name, an arg without a value, an unclosed `${`, or a
    /// result longer than 64 KiB.
    pub fn expand(&self, text: &str) -> Result<String, ExpandError> {
        let fail = |message: String, hint: Option<String>| Err(ExpandError { message, hint });
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let (before, after) = rest.split_at(start);
            if let Some(before) = before.strip_suffix('$') {
                out.push_str(before);
                out.push_str("${");
                rest = &after[2..];
                continue;
            }
            out.push_str(before);
            let Some((name, tail)) = after[2..].split_once('}') else {
                return fail(
                    "`${` is never closed".to_owned(),
                    Some("write `$${` for a literal `${`".to_owned()),
                );
            };
            let Some(arg) = self.list.iter().find(|arg| arg.name == name) else {
                let names: Vec<&str> = self.list.iter().map(|arg| arg.name.as_str()).collect();
                return fail(
                    format!("`${{{name}}}` is not declared in `args`"),
                    Some(suggest::hint(name, &names)),
                );
            };
            let Some(value) = &arg.value else {
                return fail(
                    format!("build arg `{name}` has no default and was not given"),
                    Some(format!(
                        "add `--build-arg {name}=…`, or a `default` on line {}",
                        arg.span.first
                    )),
                );
            };
            out.push_str(value);
            if out.len() > MAX_EXPANDED {
                return fail(format!("expands to more than {MAX_EXPANDED} bytes"), None);
            }
            rest = tail;
        }
        out.push_str(rest);
        Ok(out)
    }
}

fn read_arg(
    name: String,
    node: &Node,
    span: Span,
    given: &BTreeMap<String, String>,
    reader: &mut Reader<'_>,
) -> Option<Arg> {
    let mut arg = Arg { name, description: None, value: None, choices: Vec::new(), span };
    match &node.value {
        // `NAME: value` is short for `NAME: {default: value}`; `NAME:` has none.
        Value::Scalar(text) => arg.value = Some(text.clone()),
        Value::Null => {}
        Value::List(_) | Value::Map(_) => {
            let mut fields = reader.map(node, &format!("arg `{}`", arg.name))?;
            arg.value = fields.take("default").and_then(|node| reader.raw_text(node));
            arg.description = fields.take("description").and_then(|node| reader.raw_text(node));
            if let Some(node) = fields.take("choices") {
                let items = reader.one_or_more(node);
                arg.choices = items.iter().filter_map(|item| reader.raw_text(item)).collect();
            }
            fields.finish(reader);
        }
    }
    let default = arg.value.take();
    let choose = |value: &String| arg.choices.is_empty() || arg.choices.contains(value);
    for (value, shown) in [(given.get(&arg.name), "--build-arg "), (default.as_ref(), "")] {
        if let Some(value) = value.filter(|value| !choose(value)) {
            let message = format!("`{shown}{}={value}` is not one of its choices", arg.name);
            let hint = format!("choices: {}", arg.choices.join(", "));
            reader.error(Diagnostic::new(span, message).hint(hint));
        }
    }
    // A bad choice is reported once, here; what uses the arg goes on with the default.
    let given = given.get(&arg.name).filter(|value| choose(value)).cloned();
    arg.value = given.or(default);
    Some(arg)
}

/// Args that buildx sends or BuildKit defines and that no spec declares
/// (`frontend/dockerfile/dockerfile2llb/convert.go`, `platform.go`).
fn is_predefined(name: &str) -> bool {
    const PROXIES: [&str; 5] = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];
    const PARTS: [&str; 6] = ["PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT", "STAGE"];
    let platform = name.strip_prefix("TARGET").or_else(|| name.strip_prefix("BUILD"));
    name == "SOURCE_DATE_EPOCH"
        || name.starts_with("BUILDKIT_")
        || PROXIES.contains(&name.to_ascii_uppercase().as_str())
        || platform.is_some_and(|part| PARTS.contains(&part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::yaml;

    fn args(text: &str, given: &[(&str, &str)]) -> (Args, Report) {
        let given = given.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let mut report = Report::default();
        let node = yaml::parse(text).unwrap();
        (Args::read(Some(&node), Span::line(1), &given, &mut report), report)
    }

    #[test]
    fn expands_and_escapes() {
        let (args, _) = args("A: x\nB: {default: y}\n", &[("B", "z")]);
        assert_eq!(args.expand("${A}-${B}-$${A}-$A-$").unwrap(), "x-z-${A}-$A-$");
    }

    #[test]
    fn says_what_is_wrong() {
        let (args, _) = args("MIRROR: x\nEMPTY:\n", &[]);
        assert_eq!(args.expand("${MIROR}").unwrap_err().hint.unwrap(), "did you mean `MIRROR`?");
        assert!(args.expand("${EMPTY}").unwrap_err().message.contains("has no default"));
        assert!(args.expand("${").unwrap_err().message.contains("never closed"));
    }

    #[test]
    fn undeclared_and_unchosen_args_are_mistakes() {
        let (_, report) = args(
            "MODE: {default: a, choices: [a, b]}\n",
            &[("MODE", "c"), ("MODES", "a"), ("HTTP_PROXY", "p"), ("BUILDKIT_SYNTAX", "s")],
        );
        let text = report.finish().unwrap_err().render("f");
        assert!(text.contains("`--build-arg MODE=c` is not one of its choices"), "{text}");
        assert!(text.contains("`--build-arg MODES` is not declared"), "{text}");
        assert!(text.starts_with("f has 2 mistakes"), "{text}");
    }
}
