//! Rules: what a script may use and a release may lack.
//!
//! Each table is a file; a new rule is one line of it.

mod bash;
mod call;
mod dash;
pub(crate) mod facts;
mod looks;
mod options;
pub(crate) mod rules;
#[cfg(test)]
mod tests;
mod tools;

use crate::parse::event::{Event, Kind};
use crate::shell::Shell;
use call::{Call, calls};
use facts::Facts;
use looks::names_in;
use rules::{Look, Rule};

/// The tables for a shell.
pub(crate) fn tables(shell: Shell) -> impl Iterator<Item = &'static Rule> {
    let own: [&[Rule]; 3] = match shell {
        Shell::Bash => [bash::RULES, &[], tools::RULES],
        Shell::Sh => [bash::RULES, bash::AS_SH, tools::RULES],
        Shell::Dash => [dash::RULES, dash::ALONE, tools::RULES],
        Shell::Ash => [dash::RULES, dash::ASH, tools::RULES],
    };
    own.into_iter().flatten()
}

/// An event, and what its command starts.
pub(crate) struct Seen<'e> {
    event: &'e Event,
    calls: Vec<Call<'e>>,
}

impl<'e> Seen<'e> {
    pub(crate) fn of(event: &'e Event) -> Self {
        let calls = match &event.kind {
            Kind::Command(words) => calls(words),
            Kind::Test(_)
            | Kind::Syntax(_)
            | Kind::Expansion(_)
            | Kind::Ansi(_)
            | Kind::Braces(_)
            | Kind::Arithmetic(_)
            | Kind::Assignment(_)
            | Kind::Function(_) => Vec::new(),
        };
        Self { event, calls }
    }

    /// The line where it is what the rule looks for. `has` says whether there is a program.
    pub(crate) fn find(
        &self,
        rule: &Rule,
        facts: &Facts,
        has: &dyn Fn(&str) -> bool,
    ) -> Option<u32> {
        let mut calls = self.calls.iter().filter(|call| !facts.is_function(call.name));
        match (&rule.look, &self.event.kind) {
            (Look::Program(names), _) => calls
                .find(|call| {
                    names.contains(&call.name) && !facts.is_guarded(call.name) && !has(call.name)
                })
                .map(|call| call.line),
            (Look::Option(names, options), _) => calls
                .filter(|call| names.contains(&call.name))
                .find_map(|call| call.option(options)),
            (Look::Call(look), _) => calls.find_map(look),
            (Look::Test(look), Kind::Test(words)) => look(words),
            (Look::Test(look), _) => calls
                .filter(|call| matches!(call.name, "[" | "test"))
                .find_map(|call| look(call.words)),
            (Look::Syntax(wanted), Kind::Syntax(syntax)) => self.here(wanted == syntax),
            (Look::Parameter(names), Kind::Expansion(it)) => {
                self.here(names.contains(&it.name.as_str()))
            }
            (Look::Parameter(names), Kind::Arithmetic(text)) => {
                self.here(names_in(text).any(|name| names.contains(&name)))
            }
            (Look::Expansion(look), Kind::Expansion(it)) => self.here(look(it)),
            (Look::Assignment(look), Kind::Assignment(it)) => self.here(look(it)),
            (Look::Ansi(look), Kind::Ansi(text)) => self.here(look(text)),
            (Look::Braces(look), Kind::Braces(text)) => self.here(look(text)),
            (Look::Arithmetic(look), Kind::Arithmetic(text)) => self.here(look(text)),
            (Look::Function(look), Kind::Function(name)) => self.here(look(name)),
            (
                Look::Syntax(_)
                | Look::Parameter(_)
                | Look::Expansion(_)
                | Look::Assignment(_)
                | Look::Ansi(_)
                | Look::Braces(_)
                | Look::Arithmetic(_)
                | Look::Function(_),
                _,
            ) => None,
        }
    }

    fn here(&self, found: bool) -> Option<u32> {
        found.then_some(self.event.line)
    }
}
