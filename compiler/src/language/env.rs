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

/// Most variables of one mapping, and of one image with all that it inherits.
pub const MAX_VARIABLES: usize = 1_000;

/// Most variables that one value may go through.
const MAX_DEPTH: usize = 16;

/// Variables as they are written, in the order of the file. `${X}` in them is
/// replaced when the inherited variables are known.
pub type Written = Vec<(String, Spanned<String>)>;

/// Reads variables.
pub fn read(node: Option<&Node>, reader: &mut Reader<'_>) -> Written {
    let mut env = Vec::new();
    let Some(node) = node else { return env };
    let entries = reader.named::<EnvName>(node, "`env`");
    if entries.len() > MAX_VARIABLES {
        let message =
            format!("`env` has {} variables, at most {MAX_VARIABLES} are allowed", entries.len());
        reader.report(Diagnostic::new(codes::LIMIT, node.span.start(), message));
    }
    for (name, node) in entries.into_iter().take(MAX_VARIABLES) {
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
    let lookup = Lookup { own, args, inherited, done: RefCell::default() };
    let mut values = Vec::new();
    for (name, text) in env {
        match lookup.value(name, text, &[]) {
            Ok(found) => values.push((name.clone(), found.value)),
            Err(mistake) => report.add(mistake),
        }
    }
    values
}

struct Lookup<'a> {
    own: BTreeMap<&'a str, &'a Spanned<String>>,
    args: &'a Args,
    inherited: &'a dyn Fn(&str) -> Option<String>,
    /// The variables whose value is known. Without them, a variable that names another
    /// one twice, which does the same, would take exponential time.
    done: RefCell<BTreeMap<&'a str, Found>>,
}

/// The value of a variable.
#[derive(Clone)]
struct Found {
    value: String,
    /// How many variables of the mapping it goes through, itself included.
    depth: usize,
}

impl<'a> Lookup<'a> {
    /// The value of the variable `name` of the mapping, which is written as `text`;
    /// `path` holds the variables that need it.
    fn value(
        &self,
        name: &'a str,
        text: &'a Spanned<String>,
        path: &[&str],
    ) -> Result<Found, Diagnostic> {
        let fits = |found: &&Found| path.len() + found.depth <= MAX_DEPTH;
        if let Some(found) = self.done.borrow().get(name).filter(fits) {
            return Ok(found.clone());
        }
        let path = [path, &[name]].concat();
        if path.len() > MAX_DEPTH {
            let message = format!("`{name}` goes through more than {MAX_DEPTH} variables");
            return Err(Diagnostic::new(codes::LIMIT, text.span, message));
        }
        let depth = Cell::new(1);
        let value = self.args.expand_with(&text.value, text.span, |wanted| {
            if self.args.has(wanted) {
                return self.args.value(wanted, text.span);
            }
            let own = self.own.get_key_value(wanted);
            // A variable that names itself means the inherited one.
            let Some((wanted, other)) = own.filter(|_| wanted != name) else {
                let inherited = (self.inherited)(wanted);
                return inherited.map_or_else(|| self.args.value(wanted, text.span), Ok);
            };
            if path.contains(wanted) {
                let circle = path.join(" from ");
                let message = format!("`{wanted}` is made from itself: {circle} from {wanted}");
                return Err(Diagnostic::new(codes::CYCLE, text.span, message));
            }
            let found = self.value(wanted, other, &path)?;
            depth.set(depth.get().max(found.depth + 1));
            Ok(found.value)
        })?;
        let found = Found { value, depth: depth.get() };
        self.done.borrow_mut().insert(name, found.clone());
        Ok(found)
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

    /// Each variable names the next one twice: without a memory, the last one would be
    /// looked up 2^15 times for the first.
    #[test]
    fn a_variable_is_looked_up_once() {
        let lookups = Cell::new(0);
        let inherited = |_: &str| {
            lookups.set(lookups.get() + 1);
            Some(String::new())
        };
        let variable = |number: usize| {
            let text = format!("${{V{next}}}${{V{next}}}", next = number + 1);
            (format!("V{number}"), Spanned::new(text, Span::line(1)))
        };
        let env: Vec<_> = (0..MAX_DEPTH).map(variable).collect();
        let mut report = Report::default();
        let done = resolve(&env, &Args::default(), &inherited, &mut report);
        assert_eq!((done.len(), report.error_count(), lookups.get()), (MAX_DEPTH, 0, 2));
    }

    /// Whatever their order in the file is.
    #[test]
    fn a_value_goes_through_a_bounded_number_of_variables() {
        let variable = |number: usize| {
            let text =
                if number == MAX_DEPTH { "x".to_owned() } else { format!("${{V{}}}", number + 1) };
            (format!("V{number}"), Spanned::new(text, Span::line(1)))
        };
        let mut env: Vec<_> = (0..=MAX_DEPTH).map(variable).collect();
        for _ in 0..2 {
            let mut report = Report::default();
            let done = resolve(&env, &Args::default(), &|_| None, &mut report);
            assert_eq!((done.len(), report.error_count()), (MAX_DEPTH, 1));
            env.reverse();
        }
    }
}
