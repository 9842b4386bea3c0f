//! The declaration of build args, and conditions on them.

use super::args::{Arg, Args};
use super::reader::Reader;
use super::shape::{Key, Kind, Shape};
use crate::diagnostic::{Diagnostic, Report, Span, codes, shown};
use crate::values::{EnvName, Word as _};
use crate::yaml::{Node, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Most args that one spec may declare.
const MAX_ARGS: usize = 200;
/// Most values that one arg may choose from.
const MAX_CHOICES: usize = 200;

/// The keys of an arg that is written as a mapping.
pub static ARG: Shape = Shape {
    name: "arg",
    doc: "A build arg. A single value is short for `default`.",
    keys: &[&[
        Key::new(
            "default",
            Kind::Text,
            "its value if the build gives none; without a default it must be given",
        ),
        Key::new("choices", Kind::OneOrMore(&Kind::Text), "the values it may have"),
        Key::new("description", Kind::Text, "what it is for"),
    ]],
};

/// The value of the key `args`.
pub const ARGS: Kind = Kind::Named {
    key: &EnvName::SCALAR,
    value: &Kind::Any(&[Kind::Nothing, Kind::Text, Kind::Map(&ARG)]),
};

/// The value of the key `when`, wherever it stands.
pub const WHEN: Kind = Kind::Named { key: &EnvName::SCALAR, value: &Kind::OneOrMore(&Kind::Text) };

/// Reads `args` and gives each the value that `given` (the user's
/// `--build-arg`) has for it. `automatic` are args that need no declaration,
/// like `TARGETARCH`.
///
/// An arg that is given and not declared is a mistake, except the ones that
/// every BuildKit frontend knows (proxies, `BUILDKIT_*`, `SOURCE_DATE_EPOCH`).
#[must_use]
pub fn read(
    node: Option<&Node>,
    given: &BTreeMap<String, String>,
    automatic: BTreeMap<String, String>,
    report: &mut Report,
) -> Args {
    let none = Args::default();
    let mut reader = Reader::new(&none, report);
    let mut list: Vec<Arg> = Vec::new();
    if let Some(node) = node {
        let entries = reader.named::<EnvName>(node, "`args`");
        if entries.len() > MAX_ARGS {
            let message =
                format!("there are {} args, at most {MAX_ARGS} are allowed", entries.len());
            reader.report(Diagnostic::new(codes::LIMIT, node.span.start(), message));
        }
        for (name, value) in entries.into_iter().take(MAX_ARGS) {
            let span = name.span.join(value.span);
            if automatic.contains_key(name.value.as_str()) {
                let message =
                    format!("`{}` is set by the build and cannot be declared", name.value);
                reader.report(
                    Diagnostic::new(codes::RESERVED_NAME, name.span, message)
                        .hint("remove it: `${…}` works without"),
                );
                continue;
            }
            list.extend(read_arg(name.value.to_string(), value, span, given, &mut reader));
        }
    }
    let declared: BTreeSet<&str> = list.iter().map(|arg| arg.name.as_str()).collect();
    let at = node.map_or(Span::line(1), |node| node.span.start());
    for name in given.keys().filter(|name| !is_predefined(name)) {
        if !declared.contains(name.as_str()) {
            let message = format!("`--build-arg {}` is not declared in `args`", shown(name));
            report.add_hinted(Diagnostic::new(codes::UNKNOWN_ARG, at, message), |hints| {
                let declared: Vec<&str> = list.iter().map(|arg| arg.name.as_str()).collect();
                hints.for_word(name, &declared)
            });
        }
    }
    Args::new(list, automatic)
}

/// Whether all of `when` hold: a mapping of arg names to a value or a list of
/// values. Mistakes are reported, and the condition then counts as true, so
/// that what stands beside it is still read.
pub fn holds(node: &Node, reader: &mut Reader<'_>) -> bool {
    let args = reader.args();
    let mut holds = true;
    for (name, values) in reader.named::<EnvName>(node, "`when`") {
        let choices = match args.choices(name.value.as_str(), name.span) {
            Ok(choices) => choices,
            Err(mistake) => {
                reader.report(mistake);
                continue;
            }
        };
        let value = match args.value(name.value.as_str(), name.span) {
            Ok(value) => Some(value),
            Err(mistake) => {
                reader.report(mistake);
                None
            }
        };
        // Without a value, only the words beside it are read.
        let mut matches = value.is_none();
        for item in reader.one_or_more(values) {
            let Some(wanted) = reader.raw_text(item) else { continue };
            if !choices.iter().any(|choice| choice == wanted) {
                let message =
                    format!("`{}` is not one of the choices of `{}`", shown(wanted), name.value);
                let mistake = Diagnostic::new(codes::ARG_VALUE, item.span, message);
                reader.report_hinted(mistake, |hints| {
                    let known: Vec<&str> = choices.iter().map(String::as_str).collect();
                    hints.for_word(wanted, &known)
                });
            }
            matches |= value.as_deref() == Some(wanted);
        }
        holds &= matches;
    }
    holds
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
        Value::Null => {}
        Value::Scalar(_) | Value::List(_) => arg.value = Some(reader.raw_text(node)?.to_owned()),
        Value::Map(_) => {
            let fields = reader.map(node, &ARG, &format!("arg `{}`", arg.name))?;
            let mut text =
                |key| fields.get(key).and_then(|node| reader.raw_text(node)).map(str::to_owned);
            arg.value = text("default");
            arg.description = text("description");
            if let Some(node) = fields.get("choices") {
                let choices = reader.one_or_more(node);
                if choices.len() > MAX_CHOICES {
                    let message = format!(
                        "arg `{}` has {} choices, at most {MAX_CHOICES} are allowed",
                        arg.name,
                        choices.len()
                    );
                    reader.report(Diagnostic::new(codes::LIMIT, node.span.start(), message));
                }
                for item in choices.iter().take(MAX_CHOICES) {
                    arg.choices.extend(reader.raw_text(item).map(str::to_owned));
                }
            }
        }
    }
    let default = arg.value.take();
    let chosen = |value: &String| arg.choices.is_empty() || arg.choices.contains(value);
    for (value, option) in [(given.get(&arg.name), "--build-arg "), (default.as_ref(), "")] {
        if let Some(value) = value.filter(|value| !chosen(value)) {
            let message =
                format!("`{option}{}={}` is not one of its choices", arg.name, shown(value));
            let hint = format!("choices: {}", arg.choices.join(", "));
            reader.report(Diagnostic::new(codes::ARG_VALUE, span, message).hint(hint));
        }
    }
    // A wrong choice is reported once, here; what uses the arg is read with the default, or
    // with any value that it may have.
    let given = given.get(&arg.name);
    let valid = given.filter(|value| chosen(value)).cloned().or(default);
    arg.value = valid.or_else(|| given.and_then(|_| arg.choices.first().cloned()));
    Some(arg)
}

/// Args that buildx sends or BuildKit defines and that no spec declares
/// (`frontend/dockerfile/dockerfile2llb/convert.go`, `platform.go`).
fn is_predefined(name: &str) -> bool {
    const PROXIES: [&str; 5] = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];
    name == "SOURCE_DATE_EPOCH"
        || name.starts_with("BUILDKIT_")
        || PROXIES.contains(&name.to_ascii_uppercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    fn args(text: &str, given: &[(&str, &str)]) -> (Args, Report) {
        let given = given.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let mut report = Report::default();
        let node = yaml::parse(text).unwrap();
        let automatic = BTreeMap::from([("TARGETARCH".to_owned(), "arm".to_owned())]);
        (read(Some(&node), &given, automatic, &mut report), report)
    }

    #[test]
    fn values_are_replaced_and_dollars_escaped() {
        let (args, _) = args("A: x\nB: {default: y}\n", &[("B", "z")]);
        let text = args.expand("${A}-${B}-$${A}-$A-$-${TARGETARCH}", Span::line(1)).unwrap();
        assert_eq!(text, "x-z-${A}-$A-$-arm");
    }

    #[test]
    fn all_choices_of_a_name_are_known() {
        let (args, _) = args("N: {default: a, choices: [a, b]}\nFREE: x\n", &[]);
        let all = args.choices_of("ndk-${N}-${N}", Span::line(1)).unwrap();
        assert_eq!(all, ["ndk-a-a", "ndk-b-b"]);
        let mistake = args.choices_of("ndk-${FREE}", Span::line(1)).unwrap_err();
        assert_eq!(mistake.code, codes::CHOICES_NEEDED);
    }

    #[test]
    fn mistakes_say_what_is_wrong() {
        let (args, report) = args(
            "MODE: {default: a, choices: [a, b]}\nEMPTY:\n",
            &[("MODE", "c"), ("MODES", "a"), ("HTTP_PROXY", "p")],
        );
        let text = report.render("f");
        assert!(text.starts_with("f has 2 mistakes"), "{text}");
        assert!(text.contains("`--build-arg MODE=c` is not one of its choices"), "{text}");
        assert!(text.contains("`--build-arg MODES` is not declared"), "{text}");
        for wrong in ["${MODEE}", "${EMPTY}", "${"] {
            assert!(args.expand(wrong, Span::line(1)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_condition_needs_the_value_of_its_arg() {
        let declared = "M: {choices: [a, b]}\nN: {default: b, choices: [a, b]}\n";
        let when = yaml::parse("{M: a, N: [a, b]}").unwrap();
        for (given, expected, says) in [
            (Some("a"), true, None),
            (Some("b"), false, None),
            (None, true, Some("build arg `M` has no default and was not given")),
            (Some("c"), true, Some("`--build-arg M=c` is not one of its choices")),
        ] {
            let given: Vec<_> = given.map(|value| ("M", value)).into_iter().collect();
            let (args, mut report) = args(declared, &given);
            let found = holds(&when, &mut Reader::new(&args, &mut report));
            assert_eq!(found, expected, "{given:?}");
            assert_eq!(report.error_count(), usize::from(says.is_some()), "{given:?}");
            assert!(report.render("f").contains(says.unwrap_or_default()), "{given:?}");
        }
    }

    #[test]
    fn all_replacements_together_are_bounded() {
        let long = "x".repeat(60_000);
        let (args, _) = args(&format!("A: {long}\n"), &[]);
        let mut results = (0..6_000).map(|_| args.expand("${A}", Span::line(1)));
        assert!(results.any(|result| result.is_err()));
    }
}
