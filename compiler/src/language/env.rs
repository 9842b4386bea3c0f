//! Variables of images and programs.

use super::args::Args;
use super::reader::Reader;
use super::shape::Kind;
use crate::diagnostic::{Diagnostic, Report, Spanned, codes};
use crate::values::{EnvName, Word as _};
use crate::yaml::{Node, Value};
use std::cell::{Cell, RefCell};
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
pub fn resolve<'a>(
    env: &'a [(String, Spanned<String>)],
    args: &'a Args,
    inherited: impl IntoIterator<Item = (&'a str, &'a str)>,
    report: &mut Report,
) -> Vec<(String, String)> {
    if env.is_empty() {
        return Vec::new();
    }
    let lookup = Lookup {
        own: env.iter().map(|(name, text)| (name.as_str(), text)).collect(),
        args,
        inherited: inherited.into_iter().collect(),
        known: RefCell::default(),
    };
    let mut done = Vec::new();
    for (name, _) in env {
        match lookup.value(name, &[]) {
            Ok(Known { value, .. }) => done.push((name.clone(), value)),
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
    inherited: BTreeMap<&'a str, &'a str>,
    /// Variables of the mapping whose values were asked for already.
    known: RefCell<BTreeMap<&'a str, Known>>,
}

/// A variable of the mapping.
#[derive(Clone)]
struct Known {
    value: String,
    /// How many variables it goes through, itself included.
    depth: usize,
}

impl<'a> Lookup<'a> {
    /// The variable `name` of the mapping; `path` holds the variables that need it, the
    /// one that is asked for first.
    fn value(&self, name: &'a str, path: &[&'a str]) -> Result<Known, Diagnostic> {
        let Some(text) = self.own.get(name) else {
            return Ok(Known { value: String::new(), depth: 0 });
        };
        let known = self.known.borrow().get(name).cloned();
        let depth = known.as_ref().map_or(1, |known| known.depth);
        if path.len() + depth > MAX_DEPTH {
            let first = path.first().copied().unwrap_or(name);
            let span = self.own.get(first).map_or(text.span, |first| first.span);
            let message = format!("`{first}` goes through more than {MAX_DEPTH} variables");
            return Err(Diagnostic::new(codes::LIMIT, span, message));
        }
        if let Some(known) = known {
            return Ok(known);
        }
        let path = [path, &[name]].concat();
        let depth = Cell::new(1);
        let value = self.args.expand_with(&text.value, text.span, |wanted| {
            if let Some(value) = self.args.known(wanted) {
                return Ok(value.to_owned());
            }
            // A variable that names itself means the inherited one.
            if let Some((wanted, _)) = self.own.get_key_value(wanted).filter(|_| wanted != name) {
                if path.contains(wanted) {
                    let message = format!(
                        "`{wanted}` is made from itself: {} from {wanted}",
                        path.join(" from ")
                    );
                    return Err(Diagnostic::new(codes::CYCLE, text.span, message));
                }
                let known = self.value(wanted, &path)?;
                depth.set(depth.get().max(known.depth + 1));
                return Ok(known.value);
            }
            match self.inherited.get(wanted) {
                Some(value) => Ok((*value).to_owned()),
                None => self.args.value(wanted, text.span),
            }
        })?;
        let known = Known { value, depth: depth.get() };
        self.known.borrow_mut().insert(name, known.clone());
        Ok(known)
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
        let done = resolve(&env, &args, [("PATH", "/bin")], &mut report);
        let done: Vec<_> =
            done.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(done, [("B", "1-arm"), ("A", "1"), ("PATH", "/x:/bin")]);
        assert_eq!(report.error_count(), 3);
    }
}
