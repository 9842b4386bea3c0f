//! Variables of images and programs.

use super::args::Args;
use super::reader::Reader;
use super::shape::Kind;
use crate::diagnostic::{Diagnostic, Report, Spanned, codes};
use crate::values::{EnvName, Word as _};
use crate::yaml::{Node, Value};
use std::collections::BTreeMap;

/// The value of the key `env`.
pub const KIND: Kind =
    Kind::Named { key: &EnvName::SCALAR, value: &Kind::Any(&[Kind::Nothing, Kind::Text]) };

/// Variables as they are written, in the order of the file. `${X}` in them is
/// replaced when the inherited variables are known.
pub type Written = Vec<(String, Spanned<String>)>;

/// Reads variables.
pub fn read(node: Option<&Node>, reader: &mut Reader<'_>) -> Written {
    let mut env = Vec::new();
    for (name, node) in node.map(|node| reader.named::<EnvName>(node, "`env`")).unwrap_or_default()
    {
        // An empty value is a value: `EDITOR:` sets the variable to nothing.
        let text = if node.value == Value::Null { Some("") } else { reader.raw_text(node) };
        env.extend(
            text.map(|text| (name.value.to_string(), Spanned::new(text.to_owned(), node.span))),
        );
    }
    env
}

/// Replaces `${X}` in the variables `env`: X is a build arg, else another variable
/// of the same mapping, wherever it stands there, else an inherited one. A name that
/// stands for nothing, or for itself, is a mistake, and its variable is left out.
pub fn resolve(
    env: &[(String, Spanned<String>)],
    args: &Args,
    inherited: &dyn Fn(&str) -> Option<String>,
    report: &mut Report,
) -> Vec<(String, String)> {
    let own = env.iter().map(|(name, text)| (name.as_str(), text)).collect();
    let lookup = Lookup { own, args, inherited };
    let mut done = Vec::new();
    for (name, _) in env {
        match lookup.value(name, &[]) {
            Ok(value) => done.push((name.clone(), value)),
            Err(mistake) => report.add(mistake),
        }
    }
    done
}

/// Most variables that one value may go through.
const MAX_DEPTH: usize = 16;

struct Lookup<'a> {
    own: BTreeMap<&'a str, &'a Spanned<String>>,
    args: &'a Args,
    inherited: &'a dyn Fn(&str) -> Option<String>,
}

impl Lookup<'_> {
    /// The value of the variable `name` of the mapping; `path` holds the variables
    /// that need it.
    fn value(&self, name: &str, path: &[&str]) -> Result<String, Diagnostic> {
        let Some(text) = self.own.get(name) else { return Ok(String::new()) };
        let path = [path, &[name]].concat();
        if path.len() > MAX_DEPTH {
            let message = format!("`{name}` goes through more than {MAX_DEPTH} variables");
            return Err(Diagnostic::new(codes::LIMIT, text.span, message));
        }
        self.args.expand_with(&text.value, text.span, |wanted| {
            match self.args.value(wanted, text.span) {
                Ok(value) => Ok(value),
                Err(mistake) => {
                    // A variable that names itself means the inherited one.
                    if wanted != name && self.own.contains_key(wanted) {
                        if path.contains(&wanted) {
                            let message = format!(
                                "`{wanted}` is made from itself: {} from {wanted}",
                                path.join(" from ")
                            );
                            return Err(Diagnostic::new(codes::CYCLE, text.span, message));
                        }
                        return self.value(wanted, &path);
                    }
                    (self.inherited)(wanted).ok_or(mistake)
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    #[test]
    fn names_are_looked_up_in_order() {
        let mut report = Report::default();
        let automatic = BTreeMap::from([("TARGETARCH".to_owned(), "arm".to_owned())]);
        let args = Args::new(Vec::new(), automatic);
        let env = [
            ("B", "${A}-${TARGETARCH}"),
            ("A", "1"),
            ("PATH", "/x:${PATH}"),
            ("C", "${NO}"),
            ("D", "${E}"),
            ("E", "${D}"),
        ];
        let env =
            env.map(|(name, text)| (name.to_owned(), Spanned::new(text.to_owned(), Span::line(1))));
        let inherited = |name: &str| (name == "PATH").then(|| "/bin".to_owned());
        let done = resolve(&env, &args, &inherited, &mut report);
        let done: Vec<_> =
            done.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(done, [("B", "1-arm"), ("A", "1"), ("PATH", "/x:/bin")]);
        assert_eq!(report.error_count(), 3);
    }
}
