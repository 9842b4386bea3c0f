//! What a script says about itself.

use super::call::calls;
use crate::parse::event::{Event, Kind, Word};
use std::collections::BTreeSet;

/// How many names are kept of each kind; people write some dozens.
const MOST: usize = 10_000;

/// The names that rules leave alone.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// Functions that the script defines.
    functions: BTreeSet<String>,
    /// Programs that the script looks for before it uses them.
    guarded: BTreeSet<String>,
}

impl Facts {
    /// Takes what an event says.
    pub(crate) fn add(&mut self, event: &Event) {
        match &event.kind {
            Kind::Function(name) => insert(&mut self.functions, name),
            Kind::Command(words) => self.command(words),
            Kind::Test(words) => self.test(words),
            Kind::Syntax(_)
            | Kind::Expansion(_)
            | Kind::Ansi(_)
            | Kind::Braces(_)
            | Kind::Arithmetic(_)
            | Kind::Assignment(_) => {}
        }
    }

    fn command(&mut self, words: &[Word]) {
        for call in calls(words) {
            let looks = match call.name {
                "command" => {
                    call.words.first().is_some_and(|word| matches!(word.text.as_str(), "-v" | "-V"))
                }
                "type" | "which" | "hash" => true,
                "[" | "test" => {
                    self.test(call.words);
                    false
                }
                _ => false,
            };
            if looks {
                for word in call.words.iter().filter(|word| !word.text.starts_with('-')) {
                    insert(&mut self.guarded, last_name(&word.text));
                }
            }
        }
    }

    /// `[ -x /usr/bin/timeout ]`
    fn test(&mut self, words: &[Word]) {
        for pair in words.windows(2) {
            if let [operator, operand] = pair
                && operator.text == "-x"
            {
                insert(&mut self.guarded, last_name(&operand.text));
            }
        }
    }

    /// Whether a name is a function of the script.
    pub(crate) fn is_function(&self, name: &str) -> bool {
        self.functions.contains(name)
    }

    /// Whether the script looks whether there is such a program.
    pub(crate) fn is_guarded(&self, name: &str) -> bool {
        self.guarded.contains(name)
    }
}

fn insert(names: &mut BTreeSet<String>, name: &str) {
    if names.len() < MOST {
        names.insert(name.to_owned());
    }
}

fn last_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
