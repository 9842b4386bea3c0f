//! Variables of images and programs.

use super::args::Args;
use super::reader::Reader;
use super::shape::Kind;
use crate::diagnostic::{Report, Spanned};
use crate::values::{EnvName, Word as _};
use crate::yaml::{Node, Value};

/// The value of the key `env`.
pub const KIND: Kind =
    Kind::Named { key: &EnvName::SCALAR, value: &Kind::Any(&[Kind::Nothing, Kind::Text]) };

/// Variables as they are written, in the order of the file. `${X}` in them is
/// replaced when the inherited variables are known.
pub type Written = Vec<(String, Spanned<String>)>;

/// Reads variables.
pub fn read(node: Option<&Node>, reader: &mut Reader<'_>) -> Written {
    let mut env = Vec::new();
    for (name, node) in node.map(|node| reader.named::<EnvName>(node, "`env`")).unwrap_or_default() {
        // An empty value is a value: `EDITOR:` sets the variable to nothing.
        let text = if node.value == Value::Null { Some("") } else { reader.raw_text(node) };
        env.extend(text.map(|text| (name.value.to_string(), Spanned::new(text.to_owned(), node.span))));
    }
    env
}

/// Replaces `${X}` in the variables `env`: X is a build arg, else another variable
/// of the same mapping that stands before it, else an inherited one. A name that
/// stands for nothing is a mistake, and its variable is left out.
pub fn resolve(
    env: &[(String, Spanned<String>)],
    args: &Args,
    inherited: &dyn Fn(&str) -> Option<String>,
    report: &mut Report,
) -> Vec<(String, String)> {
    let mut done: Vec<(String, String)> = Vec::new();
    for (name, text) in env {
        let value = |wanted: &str| {
            let own = done.iter().rev().find(|(known, _)| known == wanted);
            let own = || own.map(|(_, value)| value.clone());
            match args.value(wanted, text.span) {
                Ok(value) => Ok(value),
                Err(mistake) => own().or_else(|| inherited(wanted)).ok_or(mistake),
            }
        };
        match args.expand_with(&text.value, text.span, value) {
            Ok(value) => done.push((name.clone(), value)),
            Err(mistake) => report.add(mistake),
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;
    use std::collections::BTreeMap;

    #[test]
    fn names_are_looked_up_in_order() {
        let mut report = Report::default();
        let automatic = BTreeMap::from([("TARGETARCH".to_owned(), "arm".to_owned())]);
        let args = Args::read(None, &BTreeMap::new(), automatic, &mut report);
        let env = [("A", "1"), ("B", "${A}-${TARGETARCH}"), ("PATH", "/x:${PATH}"), ("C", "${NO}")];
        let env = env.map(|(name, text)| (name.to_owned(), Spanned::new(text.to_owned(), Span::line(1))));
        let inherited = |name: &str| (name == "PATH").then(|| "/bin".to_owned());
        let done = resolve(&env, &args, &inherited, &mut report);
        let done: Vec<_> = done.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(done, [("A", "1"), ("B", "1-arm"), ("PATH", "/x:/bin")]);
        assert_eq!(report.error_count(), 1);
    }
}
