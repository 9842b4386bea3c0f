//! Build args, and `${NAME}` in values.

use crate::diagnostic::{Diagnostic, Span, codes, shown};
use crate::suggest::Hints;
use std::cell::Cell;
use std::collections::BTreeMap;

/// Longest name between `${` and `}`, in bytes.
const MAX_NAME: usize = 256;
/// Longest value that may come out of a replacement, in bytes.
const MAX_EXPANDED: usize = 64 * 1024;
/// Most bytes that all replacements of one spec may make together.
const MAX_TOTAL: usize = 4 * 1024 * 1024;
/// Most names that the choices of the args in one name may give.
const MAX_CHOICES: usize = 200;
/// Most names that the choices of the args in all names may give.
const MAX_ALL_CHOICES: usize = 20_000;

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

/// The build args of a spec with their values, and the automatic ones.
#[derive(Debug, Clone, Default)]
pub struct Args {
    list: Vec<Arg>,
    index: BTreeMap<String, usize>,
    automatic: BTreeMap<String, String>,
    /// The bytes that replacements made so far.
    spent: Cell<usize>,
    /// The names that choices gave so far.
    chosen: Cell<usize>,
    hints: Hints,
}

impl Args {
    /// Args with their values; `automatic` are those that need no declaration.
    #[must_use]
    pub fn new(list: Vec<Arg>, automatic: BTreeMap<String, String>) -> Self {
        let names = list.iter().enumerate();
        let index = names.map(|(index, arg)| (arg.name.clone(), index)).collect();
        Self { list, index, automatic, ..Self::default() }
    }

    /// All declared args in the order of the file.
    #[must_use]
    pub fn list(&self) -> &[Arg] {
        &self.list
    }

    /// The declared arg called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arg> {
        self.index.get(name).and_then(|index| self.list.get(*index))
    }

    /// Replaces each `${NAME}` by its value; `$${` stands for a plain `${`.
    ///
    /// # Errors
    ///
    /// A name that is not declared, an arg without a value, a `${` that is never
    /// closed, or a result that is too long.
    pub fn expand(&self, text: &str, span: Span) -> Result<String, Diagnostic> {
        self.expand_with(text, span, |name| self.value(name, span))
    }

    /// Like [`expand`](Self::expand), but `value` decides what a name stands for.
    ///
    /// # Errors
    ///
    /// As for `expand`, and what `value` answers.
    pub fn expand_with(
        &self,
        text: &str,
        span: Span,
        value: impl Fn(&str) -> Result<String, Diagnostic>,
    ) -> Result<String, Diagnostic> {
        let mut out = String::with_capacity(text.len());
        for part in parts(text, span)? {
            match part {
                Part::Plain(text) => out.push_str(text),
                Part::Name(name) => {
                    let value = value(name)?;
                    self.spend(value.len(), span)?;
                    out.push_str(&value);
                }
            }
            if out.len() > MAX_EXPANDED && out.len() > text.len() {
                let message = format!(
                    "the value has more than {MAX_EXPANDED} bytes with its build args replaced"
                );
                return Err(Diagnostic::new(codes::LIMIT, span, message));
            }
        }
        Ok(out)
    }

    /// The texts that `text` has for all choices of the args in it. Each arg in it
    /// must have choices.
    ///
    /// # Errors
    ///
    /// As for [`expand`](Self::expand), and an arg without choices.
    pub fn choices_of(&self, text: &str, span: Span) -> Result<Vec<String>, Diagnostic> {
        // Each arg has one value in a build, wherever it stands in the text.
        let mut names: Vec<(&str, &[String])> = Vec::new();
        for part in parts(text, span)? {
            if let Part::Name(name) = part
                && names.iter().all(|(known, _)| *known != name)
            {
                names.push((name, self.choices(name, span)?));
                self.expect_few_names(&names, span)?;
            }
        }
        if names.is_empty() {
            return Ok(vec![self.expand(text, span)?]);
        }
        let mut settings: Vec<BTreeMap<&str, &str>> = vec![BTreeMap::new()];
        for (name, choices) in names {
            settings = settings
                .iter()
                .flat_map(|setting| {
                    choices.iter().map(|choice| {
                        let mut setting = setting.clone();
                        setting.insert(name, choice);
                        setting
                    })
                })
                .collect();
        }
        self.choose(settings.len(), span)?;
        let mut texts = Vec::new();
        for setting in settings {
            self.spend(text.len(), span)?;
            texts.push(self.expand_with(text, span, |name| {
                Ok(setting.get(name).copied().unwrap_or_default().to_owned())
            })?);
        }
        Ok(texts)
    }

    /// Replaces each `${NAME}` whose name is in `values` by its value; any other stays
    /// as it is.
    ///
    /// # Errors
    ///
    /// A result that is too long.
    pub fn expand_only(
        &self,
        text: &str,
        values: &BTreeMap<String, String>,
        span: Span,
    ) -> Result<String, Diagnostic> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let (before, after) = (&rest[..start], &rest[start + 2..]);
            out.push_str(before);
            // A name is short, and one that is never closed is searched for again.
            let end = after.bytes().take(MAX_NAME).position(|byte| byte == b'}');
            let value = end.and_then(|end| Some((values.get(&after[..end])?, &after[end + 1..])));
            match value {
                Some((value, tail)) => {
                    self.spend(value.len(), span)?;
                    out.push_str(value);
                    rest = tail;
                }
                None => {
                    out.push_str("${");
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        Ok(out)
    }

    /// The choices of `name`.
    ///
    /// # Errors
    ///
    /// If it is not declared or has no choices.
    pub fn choices(&self, name: &str, span: Span) -> Result<&[String], Diagnostic> {
        let mistake = || {
            let message =
                format!("`{name}` is used where only a build arg with `choices` may be used");
            Diagnostic::new(codes::CHOICES_NEEDED, span, message)
        };
        if self.automatic.contains_key(name) {
            let hint = "the build sets it to any value: declare an arg of your own with `choices`";
            return Err(mistake().hint(hint));
        }
        let arg = self.get(name).ok_or_else(|| self.unknown(name, span))?;
        if arg.choices.is_empty() {
            let mistake = mistake();
            return Err(mistake
                .label(arg.span, "it is declared here")
                .hint("give it `choices: […]`, so that all of them can be checked"));
        }
        Ok(&arg.choices)
    }

    /// Whether `name` has a value in this build.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.automatic.contains_key(name) || self.get(name).is_some_and(|arg| arg.value.is_some())
    }

    /// The value of `name` in this build.
    ///
    /// # Errors
    ///
    /// If it is not declared or has no value.
    pub fn value(&self, name: &str, span: Span) -> Result<String, Diagnostic> {
        if let Some(value) = self.automatic.get(name) {
            return Ok(value.clone());
        }
        let arg = self.get(name).ok_or_else(|| self.unknown(name, span))?;
        arg.value.clone().ok_or_else(|| {
            let message = format!("build arg `{name}` has no default and was not given");
            Diagnostic::new(codes::ARG_VALUE, span, message)
                .label(arg.span, "it is declared here")
                .hint(format!("add `--build-arg {name}=…` to the build, or a `default`"))
        })
    }

    fn unknown(&self, name: &str, span: Span) -> Diagnostic {
        let declared: Vec<&str> = self.list.iter().map(|arg| arg.name.as_str()).collect();
        let message = format!("`${{{}}}` is not declared in `args`", shown(name));
        let hint = self.hints.for_word(name, &declared);
        Diagnostic::new(codes::BAD_EXPANSION, span, message).hint(hint)
    }

    /// Whether the choices of `names` give no more names than one reference may have.
    fn expect_few_names(&self, names: &[(&str, &[String])], span: Span) -> Result<(), Diagnostic> {
        let counts = names.iter().map(|(_, choices)| choices.len());
        if counts.fold(1, usize::saturating_mul) <= MAX_CHOICES {
            return Ok(());
        }
        let message = format!("the choices of its build args give more than {MAX_CHOICES} names");
        Err(Diagnostic::new(codes::LIMIT, span, message))
    }

    /// Counts names that choices give.
    fn choose(&self, names: usize, span: Span) -> Result<(), Diagnostic> {
        self.chosen.set(self.chosen.get().saturating_add(names));
        if self.chosen.get() <= MAX_ALL_CHOICES {
            return Ok(());
        }
        let message =
            format!("the choices of build args give more than {MAX_ALL_CHOICES} names in the spec");
        Err(Diagnostic::new(codes::LIMIT, span, message))
    }

    /// Counts what replacements make, so that many uses of a long arg stay bounded.
    ///
    /// # Errors
    ///
    /// More than 4 MiB so far.
    pub fn spend(&self, bytes: usize, span: Span) -> Result<(), Diagnostic> {
        self.spent.set(self.spent.get().saturating_add(bytes));
        if self.spent.get() > MAX_TOTAL {
            let message = format!(
                "the build args add more than {} MiB of text to the spec",
                MAX_TOTAL / 1024 / 1024
            );
            return Err(Diagnostic::new(codes::LIMIT, span, message));
        }
        Ok(())
    }
}

/// A piece of a value.
enum Part<'t> {
    Plain(&'t str),
    Name(&'t str),
}

fn parts(text: &str, span: Span) -> Result<Vec<Part<'_>>, Diagnostic> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        if rest[..start].ends_with('$') {
            // `$${`: the first dollar goes.
            parts.push(Part::Plain(&rest[..start - 1]));
            parts.push(Part::Plain("${"));
            rest = &rest[start + 2..];
            continue;
        }
        parts.push(Part::Plain(&rest[..start]));
        let Some((name, tail)) = rest[start + 2..].split_once('}') else {
            let mistake = Diagnostic::new(codes::BAD_EXPANSION, span, "`${` is never closed");
            return Err(mistake.hint("write `$${` for a plain `${`"));
        };
        parts.push(Part::Name(name));
        rest = tail;
    }
    parts.push(Part::Plain(rest));
    Ok(parts)
}
